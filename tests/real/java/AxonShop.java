// java AxonShop.java URI SHOP: appends the shop's events through Axon Framework 4 over JDBC, as JSON.
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.net.URI;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.serialization.json.JacksonSerializer;

public class AxonShop {
    public record OrderPlaced(Map<String, Object> data) {}
    public record PaymentReceived(Map<String, Object> data) {}
    public record OrderShipped(Map<String, Object> data) {}
    public record OrderReturned(Map<String, Object> data) {}
    public record OrderClosed(Map<String, Object> data) {}
    public record Line(String stream, String type, Map<String, Object> data) {}

    static Object payloadOf(Line line) {
        return switch (line.type()) {
            case "OrderPlaced" -> new OrderPlaced(line.data());
            case "PaymentReceived" -> new PaymentReceived(line.data());
            case "OrderShipped" -> new OrderShipped(line.data());
            case "OrderReturned" -> new OrderReturned(line.data());
            case "OrderClosed" -> new OrderClosed(line.data());
            default -> throw new IllegalArgumentException("no event of type " + line.type());
        };
    }

    public static void main(String[] arguments) throws Exception {
        var place = URI.create(arguments[0]);
        var url = "jdbc:postgresql://" + place.getHost() + ":" + place.getPort() + place.getPath() + "?user=postgres";
        var json = JacksonSerializer.defaultSerializer();
        var engine = JdbcEventStorageEngine.builder()
            .eventSerializer(json)
            .snapshotSerializer(json)
            .connectionProvider(() -> DriverManager.getConnection(url))
            .transactionManager(NoTransactionManager.INSTANCE)
            .build();
        engine.createSchema(PostgresEventTableFactory.INSTANCE);
        var next = new HashMap<String, Long>();
        for (var line : new ObjectMapper().readValue(new File(arguments[1]), new TypeReference<List<Line>>() {})) {
            var version = next.merge(line.stream(), 1L, Long::sum) - 1;
            engine.appendEvents(new GenericDomainEventMessage<>("Order", line.stream(), version, payloadOf(line)));
        }
    }
}
