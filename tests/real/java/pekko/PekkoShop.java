import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.persistence.AbstractPersistentActor;
import org.apache.pekko.persistence.jdbc.testkit.javadsl.SchemaUtils;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** PekkoShop today|legacy URI SHOP: appends the shop's events through Pekko persistence JDBC, as JSON. */
public class PekkoShop {
    public record OrderEvent(String type, Map<String, Object> data) {}

    /** As applications write theirs: the manifest is the event's type, the bytes are its JSON. */
    public static class JsonSerializer extends SerializerWithStringManifest {
        private final ObjectMapper mapper = new ObjectMapper();

        @Override public int identifier() { return 4711; }
        @Override public String manifest(Object event) { return ((OrderEvent) event).type(); }

        @Override public byte[] toBinary(Object event) {
            try {
                return mapper.writeValueAsBytes(((OrderEvent) event).data());
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }

        @Override @SuppressWarnings("unchecked")
        public Object fromBinary(byte[] bytes, String manifest) {
            try {
                return new OrderEvent(manifest, mapper.readValue(bytes, Map.class));
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    /** Persists each event that it is told, and answers when it stands. */
    public static class Order extends AbstractPersistentActor {
        private final String name;

        public Order(String name) { this.name = name; }

        @Override public String persistenceId() { return name; }
        @Override public Receive createReceiveRecover() { return receiveBuilder().build(); }

        @Override public Receive createReceive() {
            return receiveBuilder()
                .match(OrderEvent.class, event -> persist(event, done -> getSender().tell(done, getSelf())))
                .build();
        }
    }

    static ActorSystem open(String tables, String uri) {
        var dao = tables.equals("legacy")
            ? "jdbc-journal.dao = org.apache.pekko.persistence.jdbc.journal.dao.legacy.ByteArrayJournalDao" : "";
        return ActorSystem.create("shop", ConfigFactory.parseString("""
            pekko.loglevel = ERROR
            pekko.persistence.journal.plugin = jdbc-journal
            pekko.actor.serializers.shop = "PekkoShop$JsonSerializer"
            pekko.actor.serialization-bindings { "PekkoShop$OrderEvent" = shop }
            jdbc-journal.slick {
              profile = "slick.jdbc.PostgresProfile$"
              db { url = "URL", driver = org.postgresql.Driver, numThreads = 2, maxConnections = 2, minConnections = 1 }
            }
            """.replace("URL", Shop.jdbcUrl(uri)) + dao).withFallback(ConfigFactory.load()));
    }

    public static void main(String[] arguments) throws Exception {
        var system = open(arguments[0], arguments[1]);
        SchemaUtils.createIfNotExists(system).toCompletableFuture().get();
        var orders = new HashMap<String, ActorRef>();
        for (var line : Shop.read(arguments[2])) {
            var order = orders.computeIfAbsent(line.stream(), name -> system.actorOf(Props.create(Order.class, name), name));
            Patterns.ask(order, new OrderEvent(line.type(), line.data()), Duration.ofSeconds(60)).toCompletableFuture().get();
        }
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get();
    }
}
