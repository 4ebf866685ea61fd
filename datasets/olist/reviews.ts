import { type Mistake, Planter } from "../planter";
import type { Random } from "../random";
import { Landed, type Market, newRandom, STREAM } from "./market";
import { type Order, writeMoment } from "./orders";
import { COMMENTS, HAPPY_SCORES, TITLES, UNHAPPY_SCORES } from "./vocabulary";

const COLUMNS = [
  "review_id",
  "order_id",
  "review_score",
  "review_comment_title",
  "review_comment_message",
  "review_creation_date",
  "review_answer_timestamp",
];
const MISTAKES: readonly Mistake[] = [
  { column: "review_score", rule: "minimum", value: "0" },
  { column: "review_score", rule: "range", value: "10" },
  { column: "review_score", rule: "required", value: "" },
];
const MISTAKE_EVERY = 1307;
const SECONDS_PER_DAY = 86_400;

/** Of the published orders 0.8 % have no review, 0.6 % have two, and 0.8 % share one with another order. */
const PERCENT_UNREVIEWED = 0.8;
const PERCENT_REVIEWED_TWICE = 0.6;
const PERCENT_SHARED = 0.8;

/** Writes what customers thought of their orders. */
export class ReviewWriter {
  private readonly random: Random;
  private readonly ids: Random;
  private readonly planter: Planter;

  private constructor(
    private readonly market: Market,
    private readonly landed: Landed,
  ) {
    this.random = newRandom(market);
    this.ids = newRandom(market);
    this.planter = new Planter(this.random, MISTAKE_EVERY, MISTAKES);
  }

  static async create(market: Market): Promise<ReviewWriter> {
    return new ReviewWriter(
      market,
      await Landed.create(market, "order_reviews", "olist_order_reviews_dataset.csv", COLUMNS),
    );
  }

  get isFull(): boolean {
    return this.landed.isFull;
  }

  drain(): Promise<void> {
    return this.landed.drain();
  }

  write(order: Order): void {
    const random = this.random.at(STREAM.reviews, order.index);
    if (random.chance(PERCENT_UNREVIEWED)) return;
    const isShared = order.index > 0 && random.chance(PERCENT_SHARED);
    const isTwice = random.chance(PERCENT_REVIEWED_TWICE);
    this.writeReview(order, 2 * (isShared ? order.index - 1 : order.index));
    if (isTwice) this.writeReview(order, 2 * order.index + 1);
  }

  /** Goes on with the numbers of the order's reviews. */
  private writeReview(order: Order, review: number): void {
    const { random, market } = this;
    const isHappy = order.deliveredAt !== undefined && order.deliveredAt <= order.estimatedAt;
    const score = random.choose(isHappy ? HAPPY_SCORES : UNHAPPY_SCORES);
    const asked = Math.floor((order.deliveredAt ?? order.estimatedAt) / SECONDS_PER_DAY) + 1;
    const dirt = order.isRejected ? undefined : this.planter.next();
    const row = this.landed.begin(dirt);
    row.id(this.ids.at(STREAM.reviewIds, review));
    row.id(this.ids.at(STREAM.orderIds, order.index));
    row.integer(score);
    row.text(random.chance(12) ? random.pick(TITLES) : "");
    row.text(random.chance(41) ? random.pick(COMMENTS) : "");
    writeMoment(market, row, asked * SECONDS_PER_DAY);
    writeMoment(market, row, asked * SECONDS_PER_DAY + random.lowBelow(12 * SECONDS_PER_DAY));
    if (order.isRejected) this.landed.endOrphan();
    else this.landed.end(dirt);
  }
}
