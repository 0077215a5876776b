import jakarta.persistence.EntityManager;
import java.lang.reflect.Proxy;
import org.hibernate.cfg.Configuration;

/** A database opened through Hibernate, with the tables that the entities ask for. */
final class Jpa {
    /** Names of tables and columns as JPA has them, or as Spring does: words with underscores. */
    enum Names { PLAIN, SPRING }

    static EntityManager open(String uri, Names names, Class<?>... entities) {
        var configuration = new Configuration()
            .setProperty("hibernate.connection.url", Shop.jdbcUrl(uri))
            .setProperty("hibernate.hbm2ddl.auto", "create");
        if (names == Names.SPRING)
            configuration.setProperty("hibernate.physical_naming_strategy",
                "org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy");
        for (var entity : entities)
            configuration.addAnnotatedClass(entity);
        return configuration.buildSessionFactory().createEntityManager();
    }

    /** The same to an engine that closes what it was given after each use; Spring hands out such, too. */
    static EntityManager shared(EntityManager entities) {
        return (EntityManager) Proxy.newProxyInstance(Jpa.class.getClassLoader(), new Class<?>[] {EntityManager.class},
            (self, method, arguments) -> method.getName().equals("close") ? null : method.invoke(entities, arguments));
    }

    private Jpa() {}
}
