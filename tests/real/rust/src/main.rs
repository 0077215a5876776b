//! shop SCHEMA URI SHOP: makes the tables that postgres-es ships as SCHEMA, appends the shop's events through it.

use std::collections::HashMap;
use std::{env, error, fs};

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use postgres_es::{default_postgress_pool, postgres_cqrs};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
enum OrderEvent {
    OrderPlaced(Value),
    PaymentReceived(Value),
    OrderShipped(Value),
    OrderReturned(Value),
    OrderClosed(Value),
}

impl DomainEvent for OrderEvent {
    fn event_type(&self) -> String {
        match self {
            Self::OrderPlaced(_) => "OrderPlaced",
            Self::PaymentReceived(_) => "PaymentReceived",
            Self::OrderShipped(_) => "OrderShipped",
            Self::OrderReturned(_) => "OrderReturned",
            Self::OrderClosed(_) => "OrderClosed",
        }
        .into()
    }

    fn event_version(&self) -> String {
        "1.0".into()
    }
}

#[derive(Serialize, Deserialize, Default)]
struct Order {
    events: usize,
}

impl Aggregate for Order {
    const TYPE: &'static str = "order";
    type Command = OrderEvent;
    type Event = OrderEvent;
    type Error = std::convert::Infallible;
    type Services = ();

    async fn handle(&mut self, command: OrderEvent, _: &(), sink: &EventSink<Self>) -> Result<(), Self::Error> {
        sink.write(command, self).await;
        Ok(())
    }

    fn apply(&mut self, _: OrderEvent) {
        self.events += 1;
    }
}

#[derive(Deserialize)]
struct Line {
    stream: String,
    r#type: String,
    data: Value,
}

impl Line {
    fn event(&self) -> Result<OrderEvent, serde_json::Error> {
        serde_json::from_value(Value::from(serde_json::Map::from_iter([(self.r#type.clone(), self.data.clone())])))
    }
}

/// The tables of the crate's script; it also adds an event and a user for the crate's own tests.
fn tables(schema: &str) -> impl Iterator<Item = &str> {
    schema.split(';').filter(|statement| statement.contains("CREATE TABLE"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn error::Error>> {
    let [schema, uri, shop] = <[String; 3]>::try_from(env::args().skip(1).collect::<Vec<_>>())
        .map_err(|_| "usage: shop SCHEMA URI SHOP")?;
    let pool = default_postgress_pool(&uri).await;
    for statement in tables(&fs::read_to_string(schema)?) {
        sqlx::query(statement).execute(&pool).await?;
    }
    let orders = postgres_cqrs::<Order>(pool, vec![], ());
    for line in serde_json::from_str::<Vec<Line>>(&fs::read_to_string(shop)?)? {
        let id = line.stream.split_once('-').ok_or("a stream is named order-NUMBER")?.1;
        let metadata = HashMap::from([("writtenBy".to_string(), "cqrs-es".to_string())]);
        orders.execute_with_metadata(id, line.event()?, metadata).await?;
    }
    Ok(())
}
