import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The shop that every writer appends, and the classes of its events. */
public final class Shop {
    public record OrderPlaced(Map<String, Object> data) {}
    public record PaymentReceived(Map<String, Object> data) {}
    public record OrderShipped(Map<String, Object> data) {}
    public record OrderReturned(Map<String, Object> data) {}
    public record OrderClosed(Map<String, Object> data) {}

    public record Line(String stream, String type, Map<String, Object> data) {
        Object payload() {
            return switch (type) {
                case "OrderPlaced" -> new OrderPlaced(data);
                case "PaymentReceived" -> new PaymentReceived(data);
                case "OrderShipped" -> new OrderShipped(data);
                case "OrderReturned" -> new OrderReturned(data);
                case "OrderClosed" -> new OrderClosed(data);
                default -> throw new IllegalArgumentException("no event of type " + type);
            };
        }
    }

    static List<Line> read(String file) throws IOException {
        return new ObjectMapper().readValue(new File(file), new TypeReference<List<Line>>() {});
    }

    /** What JDBC calls the database of a libpq URI. */
    static String jdbcUrl(String uri) {
        var place = URI.create(uri);
        return "jdbc:postgresql://" + place.getHost() + ":" + place.getPort() + place.getPath() + "?user=postgres";
    }

    private Shop() {}
}
