import { clock, type Day } from "../calendar";
import type { TableTally } from "../manifest";
import { type Dirt, type Mistake, Planter } from "../planter";
import { choice, type Random } from "../random";
import type { TextFile } from "../text-file";
import { newRandom, type Shop, STREAM } from "./shop";
import { HOURS, PAGES } from "./vocabulary";

/** A step of the funnel. The parts of its lines that do not change are encoded once. */
interface Step {
  readonly type: string;
  readonly typeAndTime: Uint8Array;
  /** How many percent of the sessions that reach the step go on to the next. */
  readonly goOn: number;
  /** Most events of the step in a session. */
  readonly atMost: number;
  /** What ends a line, one of these; none when it ends with the number of an article. */
  readonly endings: readonly Uint8Array[];
}

function step(type: string, goOn: number, atMost: number, details: readonly string[] = []): Step {
  return {
    type,
    typeAndTime: Buffer.from(`","event_type":"${type}","occurred_at":"`),
    goOn,
    atMost,
    endings: details.map((detail) => Buffer.from(`","${detail}}}`)),
  };
}

const ITEMS = [1, 2, 3, 4, 5].map((items) => `items":${items}`);
const STEPS: readonly Step[] = [
  step(
    "page_view",
    64,
    4,
    PAGES.map((page) => `page":"${page}"`),
  ),
  step("product_view", 38, 4),
  step("add_to_cart", 55, 2),
  step("checkout", 62, 1, ITEMS),
  step("purchase", 0, 1, ITEMS),
];

const SIGNED_IN_PERCENT = 45;
/** A session begins early enough to end on the same day. */
const LATEST_START = 84_000;

const MISTAKES: readonly Mistake[] = [
  { column: "event_type", rule: "allowed_values", value: "hover" },
  { column: "occurred_at", rule: "type", value: "just now" },
  { column: "session_id", rule: "required", value: "" },
];
const MISTAKE_EVERY = 173;

/** What stands around the values of every line. */
const EVENT_ID = Buffer.from('{"event_id":"evt-');
const USER_ID = Buffer.from('","user_id":');
const NOBODY = Buffer.from("null");
const PRODUCT_ID = Buffer.from('","product_id":');
const END = Buffer.from("}}");
const DEVICES = choice(
  [
    ["mobile", 58],
    ["desktop", 34],
    ["tablet", 8],
  ].map(([device, weight]) => [Buffer.from(`","properties":{"device":"${device}`), Number(weight)] as const),
);
const SESSION_ID = Buffer.from(',"session_id":"ses-');

interface Session {
  readonly number: number;
  /** 0 for an anonymous visitor. */
  readonly user: number;
  /** The device, encoded as the beginning of the properties. */
  readonly properties: Uint8Array;
}

export async function writeEvents(shop: Shop): Promise<void> {
  const writer = new EventWriter(shop);
  for (const day of shop.timeline.days) {
    const [start, end] = [shop.timeline.events[day.index] ?? 0, shop.timeline.events[day.index + 1] ?? 0];
    if (end > start) await writer.writeDay(day, end);
  }
}

class EventWriter {
  private readonly random: Random;
  private readonly planter: Planter;
  private readonly tally: TableTally;
  private events = 0;
  private sessions = 0;

  constructor(private readonly shop: Shop) {
    this.random = newRandom(shop);
    this.tally = shop.tally.table("events");
    this.planter = new Planter(this.random, MISTAKE_EVERY, MISTAKES);
  }

  /** Writes sessions until the events are numbered up to `end`; the last one may be cut short. */
  async writeDay(day: Day, end: number): Promise<void> {
    const file = await this.shop.output.lines(`raw/events/${day.date}/events.json`);
    while (this.events < end) {
      this.writeSession(file, day, end);
      if (file.isFull) await file.drain();
    }
    await file.close();
  }

  private writeSession(file: TextFile, day: Day, end: number): void {
    const random = this.random.at(STREAM.events, ++this.sessions);
    const known = Math.max(1, this.shop.timeline.users[day.index] ?? 1);
    const anyone = 1 + random.below(known);
    const user = random.chance(SIGNED_IN_PERCENT) ? anyone : 0;
    const session = { number: this.sessions, user, properties: random.choose(DEVICES) };
    let second = Math.min(random.secondOfDay(HOURS), LATEST_START);
    for (const step of STEPS) {
      for (let left = 1 + random.below(step.atMost); left > 0 && this.events < end; left--) {
        this.writeEvent(file, session, step, day.date, second);
        second += 4 + random.below(90);
      }
      if (!random.chance(step.goOn)) return;
    }
  }

  private writeEvent(file: TextFile, session: Session, step: Step, date: string, second: number): void {
    this.events += 1;
    const dirt = this.planter.next();
    if (dirt === undefined || dirt === "repeat") {
      file.encoded(EVENT_ID);
      file.digits(this.events);
      file.encoded(USER_ID);
      if (session.user === 0) file.encoded(NOBODY);
      else file.digits(session.user);
      file.encoded(SESSION_ID);
      file.digits(session.number);
      file.encoded(step.typeAndTime);
      file.moment(date, second);
    } else {
      const { column, value } = dirt;
      const sessionId = column === "session_id" ? "null" : `"ses-${session.number}"`;
      const type = column === "event_type" ? value : step.type;
      const time = column === "occurred_at" ? value : `${date} ${clock(second)}`;
      file.text(
        `{"event_id":"evt-${this.events}","user_id":${session.user || null},"session_id":${sessionId}`,
      );
      file.text(`,"event_type":"${type}","occurred_at":"${time}`);
    }
    file.encoded(session.properties);
    this.writeEnding(file, step);
    file.endLine();
    this.count(file, dirt);
  }

  private writeEnding(file: TextFile, step: Step): void {
    const { random } = this;
    if (step.endings.length > 0) {
      file.encoded(random.pick(step.endings));
      return;
    }
    file.encoded(PRODUCT_ID);
    file.digits(1 + random.below(this.shop.sizes.products));
    file.encoded(END);
  }

  private count(file: TextFile, dirt: Dirt): void {
    if (dirt !== undefined && dirt !== "repeat") {
      this.tally.reject(dirt.column, dirt.rule);
      return;
    }
    this.tally.accept();
    if (dirt === undefined) return;
    file.repeatLine();
    this.tally.repeat();
  }
}
