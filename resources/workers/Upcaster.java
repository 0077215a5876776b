// A worker of Viridian in Java 17, one file without dependencies: java Upcaster.java
// Replace upcast() by a call of your real upcasters, and Json by the library that they use.
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

public class Upcaster {
    static final String HANDLES = "[{\"type\":\"OrderPlaced\",\"version\":\"1\"}]";

    /** OrderPlaced 1 to 2. Returns the events that take its place, none to drop it; throws what went wrong. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> upcast(Map<String, Object> event) {
        Map<String, Object> data = (Map<String, Object>) event.get("data");
        data.put("customerId", data.remove("cust"));
        data.put("currency", "EUR");
        event.put("schemaVersion", "2");
        return List.of(event);
    }

    @SuppressWarnings("unchecked")
    static String answer(String line) {
        try {
            List<Map<String, Object>> events = upcast((Map<String, Object>) new Json(line).read());
            return events.isEmpty() ? "{\"drop\":\"the upcaster gave nothing\"}"
                                    : "{\"emit\":" + Json.write(events) + "}";
        } catch (RuntimeException error) { // the event is named by Viridian, and the step's onError decides
            return "{\"error\":" + Json.write(String.valueOf(error)) + "}";
        }
    }

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 20);
        BufferedWriter out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), 1 << 20);
        in.readLine();
        out.write("{\"ready\":true,\"handles\":" + HANDLES + "}\n");
        out.flush();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.write(answer(line));
            out.write('\n');
            if (!in.ready())
                out.flush();
        }
        out.flush();
    }

    /** Just enough JSON: maps, lists, text, true, false, null, and numbers as their own digits, so none is rounded. */
    static final class Json {
        record Number(String digits) {}
        private final String text;
        private int at;

        Json(String text) {
            this.text = text;
        }

        Object read() {
            switch (peek()) {
            case '{': return object();
            case '[': return array();
            case '"': return string();
            default: return word();
            }
        }

        private char peek() {
            while (text.charAt(at) <= ' ')
                at++;
            return text.charAt(at);
        }

        private boolean more(char end) {
            char found = peek();
            at += found == ',' || found == end ? 1 : 0;
            return found != end;
        }

        private Map<String, Object> object() {
            Map<String, Object> members = new LinkedHashMap<>();
            at++;
            while (more('}')) {
                peek();
                String name = string();
                peek();
                at++; // the colon
                members.put(name, read());
            }
            return members;
        }

        private List<Object> array() {
            List<Object> items = new ArrayList<>();
            at++;
            while (more(']'))
                items.add(read());
            return items;
        }

        private String string() {
            StringBuilder out = new StringBuilder();
            for (at++; text.charAt(at) != '"'; at++) {
                char c = text.charAt(at);
                if (c != '\\') {
                    out.append(c);
                } else if (text.charAt(++at) == 'u') {
                    out.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
                    at += 4;
                } else {
                    int known = "nrtbf".indexOf(text.charAt(at));
                    out.append(known < 0 ? text.charAt(at) : "\n\r\t\b\f".charAt(known));
                }
            }
            at++;
            return out.toString();
        }

        private Object word() {
            int begin = at;
            while (at < text.length() && ",]} \t".indexOf(text.charAt(at)) < 0)
                at++;
            String found = text.substring(begin, at);
            switch (found) {
            case "true": return true;
            case "false": return false;
            case "null": return null;
            default: return new Number(found);
            }
        }

        static String write(Object value) {
            if (value instanceof Map<?, ?> map) {
                List<String> members = new ArrayList<>();
                map.forEach((name, item) -> members.add(quote((String) name) + ":" + write(item)));
                return "{" + String.join(",", members) + "}";
            }
            if (value instanceof List<?> list)
                return "[" + String.join(",", list.stream().map(Json::write).toList()) + "]";
            if (value instanceof Number number)
                return number.digits();
            return value instanceof String text ? quote(text) : String.valueOf(value);
        }

        private static String quote(String text) {
            StringBuilder out = new StringBuilder("\"");
            for (int c : text.codePoints().toArray()) {
                if (c == '"' || c == '\\')
                    out.append('\\').appendCodePoint(c);
                else if (c < ' ' || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))
                    out.append(String.format("\\u%04x", c)); // one half of a pair stays what it was
                else
                    out.appendCodePoint(c);
            }
            return out.append('"').toString();
        }
    }
}
