"""The columns of ShopStream written with Faker and the csv module, the way a quick script does it.

Prints one JSON object: the rows written and the seconds they took, without the start of Python and the import of Faker.
"""

import csv
import json
import sys
import time
from datetime import datetime
from pathlib import Path

from faker import Faker

START = datetime(2024, 1, 1)
END = datetime(2025, 12, 31)
CATEGORIES = ["Electronics", "Fashion", "Home", "Beauty", "Sports", "Books", "Toys"]
STATUSES = ["pending", "paid", "shipped", "delivered", "cancelled", "refunded"]
PAYMENT_METHODS = ["credit_card", "paypal", "stripe", "bank_transfer"]
EVENT_TYPES = ["page_view", "product_view", "add_to_cart", "checkout", "purchase"]
LEAD_STATUSES = ["new", "contacted", "qualified", "converted", "lost"]


def write_csv(folder, table, columns, rows):
    path = folder / "raw" / "postgres" / table / "2026-01-01"
    path.mkdir(parents=True)
    with open(path / f"{table}.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    return len(rows)


def main():
    folder, scale = Path(sys.argv[1]), float(sys.argv[2])
    started = time.perf_counter()
    fake = Faker()
    Faker.seed(42)
    users, products, orders = int(1000 * scale), int(200 * scale), int(5000 * scale)

    def moment():
        return fake.date_time_between(START, END)

    written = write_csv(
        folder,
        "users",
        ["id", "email", "first_name", "last_name", "country", "plan_type", "created_at"],
        [
            [
                i + 1,
                fake.email(),
                fake.first_name(),
                fake.last_name(),
                fake.country_code(representation="alpha-3"),
                fake.random_element(["freemium", "premium", "enterprise"]),
                moment(),
            ]
            for i in range(users)
        ],
    )
    prices = [fake.random_int(500, 50000) / 100 for _ in range(products)]
    written += write_csv(
        folder,
        "products",
        ["id", "name", "category", "unit_price", "unit_cost", "created_at"],
        [
            [i + 1, fake.catch_phrase(), fake.random_element(CATEGORIES), price, round(price * 0.6, 2), moment()]
            for i, price in enumerate(prices)
        ],
    )
    order_rows, item_rows = [], []
    for i in range(orders):
        total = 0
        for _ in range(fake.random_int(1, 5)):
            product, quantity = fake.random_int(0, products - 1), fake.random_int(1, 3)
            item_rows.append([len(item_rows) + 1, i + 1, product + 1, quantity, prices[product]])
            total += quantity * prices[product]
        order_rows.append(
            [
                i + 1,
                fake.random_int(1, users),
                moment(),
                round(total, 2),
                fake.random_element(STATUSES),
                fake.country_code(representation="alpha-3"),
                fake.random_element(PAYMENT_METHODS),
            ]
        )
    written += write_csv(
        folder,
        "orders",
        ["id", "user_id", "created_at", "total_amount", "status", "country", "payment_method"],
        order_rows,
    )
    written += write_csv(
        folder, "order_items", ["id", "order_id", "product_id", "quantity", "unit_price"], item_rows
    )
    written += write_csv(
        folder,
        "crm_contacts",
        ["id", "email", "company", "lead_status", "created_at", "last_contacted_at"],
        [
            [i + 1, fake.email(), fake.company(), fake.random_element(LEAD_STATUSES), moment(), moment()]
            for i in range(int(500 * scale))
        ],
    )
    events = folder / "raw" / "events" / "2025-12-31"
    events.mkdir(parents=True)
    with open(events / "events.json", "w", encoding="utf-8") as file:
        for _ in range(int(10000 * scale)):
            event = {
                "event_id": fake.uuid4(),
                "user_id": fake.random_int(1, users),
                "session_id": fake.uuid4(),
                "event_type": fake.random_element(EVENT_TYPES),
                "occurred_at": moment().isoformat(sep=" "),
                "properties": {"page": fake.uri_path(), "device": fake.random_element(["mobile", "desktop"])},
            }
            file.write(json.dumps(event) + "\n")
            written += 1
    print(json.dumps({"rows": written, "seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main()
