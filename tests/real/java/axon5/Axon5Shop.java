import jakarta.persistence.EntityManager;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.axonframework.common.jpa.SimpleEntityManagerProvider;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.eventstore.AggregateBasedConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.jpa.AggregateBasedJpaEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jpa.AggregateEventEntry;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.unitofwork.transaction.Transaction;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/** Axon5Shop jpa|jpa-spring URI SHOP: appends the shop's events through Axon Framework 5 over JPA, as JSON. */
public class Axon5Shop {
    static AggregateBasedJpaEventStorageEngine open(EntityManager entities) {
        var provider = new SimpleEntityManagerProvider(Jpa.shared(entities));
        return new AggregateBasedJpaEventStorageEngine(provider, () -> {
            var running = entities.getTransaction();
            running.begin();
            return new Transaction() {
                @Override public void commit() { running.commit(); }
                @Override public void rollback() { running.rollback(); }
            };
        }, new DelegatingEventConverter(new JacksonConverter()), defaults -> defaults);
    }

    public static void main(String[] arguments) throws Exception {
        var names = arguments[0].equals("jpa-spring") ? Jpa.Names.SPRING : Jpa.Names.PLAIN;
        var engine = open(Jpa.open(arguments[1], names, AggregateEventEntry.class));
        var versions = new HashMap<String, Long>();
        for (var line : Shop.read(arguments[2])) {
            var order = Tag.of("Order", line.stream());
            var event = new GenericEventMessage(new MessageType(line.type()), line.payload(), Map.of("writtenBy", "Axon"));
            var expected = AppendCondition.withCriteria(EventCriteria.havingTags(order)).withMarker(
                new AggregateBasedConsistencyMarker(line.stream(), versions.merge(line.stream(), 1L, Long::sum) - 2));
            engine.appendEvents(expected, null, new GenericTaggedEventMessage<>(event, Set.of(order))).get()
                .commit(null).get();
        }
        System.exit(0); // whatever a connection still keeps alive
    }
}
