import java.sql.DriverManager;
import java.util.HashMap;
import java.util.Map;
import org.axonframework.common.jpa.SimpleEntityManagerProvider;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.eventsourcing.eventstore.jpa.DomainEventEntry;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.eventsourcing.eventstore.jpa.JpaEventStorageEngine;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.json.JacksonSerializer;

/** Axon4Shop jdbc|jpa|jpa-spring URI SHOP: appends the shop's events through Axon Framework 4, as JSON. */
public class Axon4Shop {
    static EventStorageEngine overJdbc(String uri, Serializer json) {
        var engine = JdbcEventStorageEngine.builder()
            .eventSerializer(json)
            .snapshotSerializer(json)
            .connectionProvider(() -> DriverManager.getConnection(Shop.jdbcUrl(uri)))
            .transactionManager(NoTransactionManager.INSTANCE)
            .build();
        engine.createSchema(PostgresEventTableFactory.INSTANCE);
        return engine;
    }

    static EventStorageEngine overJpa(String uri, Jpa.Names names, Serializer json) {
        var entities = Jpa.open(uri, names, DomainEventEntry.class);
        return JpaEventStorageEngine.builder()
            .eventSerializer(json)
            .snapshotSerializer(json)
            .entityManagerProvider(new SimpleEntityManagerProvider(entities))
            .persistenceExceptionResolver(failure -> false)
            .transactionManager(() -> {
                var running = entities.getTransaction();
                running.begin();
                return new Transaction() {
                    @Override public void commit() { running.commit(); }
                    @Override public void rollback() { running.rollback(); }
                };
            })
            .build();
    }

    public static void main(String[] arguments) throws Exception {
        var json = JacksonSerializer.defaultSerializer();
        var engine = switch (arguments[0]) {
            case "jdbc" -> overJdbc(arguments[1], json);
            case "jpa" -> overJpa(arguments[1], Jpa.Names.PLAIN, json);
            case "jpa-spring" -> overJpa(arguments[1], Jpa.Names.SPRING, json);
            default -> throw new IllegalArgumentException("no engine " + arguments[0]);
        };
        var next = new HashMap<String, Long>();
        for (var line : Shop.read(arguments[2])) {
            var version = next.merge(line.stream(), 1L, Long::sum) - 1;
            engine.appendEvents(new GenericDomainEventMessage<>("Order", line.stream(), version, line.payload(),
                Map.of("writtenBy", "Axon")));
        }
        System.exit(0); // whatever a connection still keeps alive
    }
}
