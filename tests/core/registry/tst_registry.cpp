#include "core/http/http.h"
#include "core/registry/history.h"
#include "tests/support/registry.h"

#include <QTest>

using namespace viridian;
using namespace viridian::schema;
using namespace viridian::test;

namespace {

const std::string kOrder1 =
    R"({"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]})";
const std::string kOrder2 =
    R"({"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"note","type":"string","default":""}]})";
const std::string kOrder3 =
    R"({"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"amount","type":"long"}]})";

QByteArray bytesOf(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

/// What the client itself never does: somebody else registers a schema.
void put(const std::string& url, const char* method, const std::string& path,
         const nlohmann::json& body)
{
    http::Request request;
    request.method = method;
    request.url = url + path;
    request.body = body.dump();
    const Result<http::Response> answer = http::send(request);
    if (!answer || answer->status != 200)
        qFatal("%s was refused", path.c_str());
}

void enroll(const std::string& url, const std::string& subject, const std::string& schema,
            const nlohmann::json& more = nlohmann::json::object())
{
    nlohmann::json body = more;
    body["schema"] = schema;
    put(url, "POST", "/subjects/" + http::escaped(subject) + "/versions", body);
}

} // namespace

class TestRegistry : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void subjects_versionsAndSchemas();
    void schemaText_comesAsItWasRegistered();
    void level_isTheSubjectsOrTheRegistrys();
    void check_givesBothVerdicts();
    void check_ofANewSubjectIsCompatible();
    void check_saysWhatItCouldNotCompare();
    void pathOfTheAddress_isKept();
    void token_isSent();
    void refusals_data();
    void refusals();
    void noRegistry_isSaid();
    void noServer_isSaid();
    void silence_endsByLimitAndByCancel();
    void largeAnswer_isRefused();
    void addresses_data();
    void addresses();
    void redirection_isNotFollowed();
};

void TestRegistry::initTestCase()
{
    if (RegistryDouble().url().empty())
        QSKIP("python3 is not installed, and the registry's double is written in it");
}

void TestRegistry::subjects_versionsAndSchemas()
{
    const RegistryDouble server;
    enroll(server.url(), "order placed/2", kOrder1);
    enroll(server.url(), "order placed/2", kOrder2);
    enroll(server.url(), "a", kOrder1);
    const Registry registry = *Registry::at(server.url() + "/");
    QCOMPARE(*registry.subjects(), (std::vector<std::string>{"a", "order placed/2"}));
    QCOMPARE(*registry.versions("order placed/2"), (std::vector<int>{1, 2}));
    const Result<RegisteredSchema> latest = registry.schema("order placed/2", "latest");
    QVERIFY(latest.has_value());
    QCOMPARE(latest->subject, std::string("order placed/2"));
    QCOMPARE(latest->version, 2);
    QCOMPARE(latest->id, 2U);
    QCOMPARE(latest->type, std::string("AVRO"));
    QCOMPARE(latest->text, kOrder2);
    QCOMPARE(registry.schema("order placed/2", "1")->text, kOrder1);
    const Result<RegisteredSchema> byId = registry.schemaById(2);
    QCOMPARE(byId->text, kOrder2);
    QCOMPARE(byId->id, 2U);
}

void TestRegistry::schemaText_comesAsItWasRegistered()
{
    const RegistryDouble server;
    const std::string text = "{ \"const\":12345678901234567890123456789012345678901.50, "
                             "\"description\":\"K\\u00f6ln\" }";
    enroll(server.url(), "s", text, {{"schemaType", "JSON"}});
    const Registry registry = *Registry::at(server.url());
    QCOMPARE(registry.schema("s", "latest")->text, text);
    QCOMPARE(registry.schema("s", "latest")->type, std::string("JSON"));
}

void TestRegistry::level_isTheSubjectsOrTheRegistrys()
{
    const RegistryDouble server;
    const Registry registry = *Registry::at(server.url());
    QCOMPARE(*registry.level("order"), Level::Backward);
    put(server.url(), "PUT", "/config", {{"compatibility", "FORWARD"}});
    QCOMPARE(*registry.level("order"), Level::Forward);
    put(server.url(), "PUT", "/config/order", {{"compatibility", "FULL_TRANSITIVE"}});
    QCOMPARE(*registry.level("order"), Level::FullTransitive);
}

void TestRegistry::check_givesBothVerdicts()
{
    const RegistryDouble server;
    enroll(server.url(), "order", kOrder1);
    const Registry registry = *Registry::at(server.url());
    const Result<RegistryCheck> fine = checkCandidate(registry, "order", Format::Avro, kOrder2);
    QVERIFY(fine.has_value());
    QVERIFY(fine->compatible());
    QVERIFY(fine->ours.has_value());
    QCOMPARE(fine->history.names, std::vector<std::string>{"order 1"});
    const Result<RegistryCheck> breaks = checkCandidate(registry, "order", Format::Avro, kOrder3);
    QVERIFY(!breaks->compatible());
    QVERIFY(!breaks->ours->compatible);
    QVERIFY(!breaks->registry.compatible);
    QCOMPARE(breaks->registry.messages.size(), std::size_t{1});
    QCOMPARE(breaks->ours->level, Level::Backward);
}

void TestRegistry::check_ofANewSubjectIsCompatible()
{
    const RegistryDouble server;
    const Registry registry = *Registry::at(server.url());
    const Result<RegistryCheck> fresh = checkCandidate(registry, "new", Format::Avro, kOrder1);
    QVERIFY(fresh.has_value());
    QVERIFY(fresh->compatible());
    QVERIFY(fresh->history.names.empty());
}

void TestRegistry::check_saysWhatItCouldNotCompare()
{
    const RegistryDouble server;
    enroll(server.url(), "order", kOrder1,
           {{"references", {{{"name", "Money"}, {"subject", "money"}, {"version", 3}}}}});
    enroll(server.url(), "view", R"({"a":1})", {{"schemaType", "PROTOBUF"}});
    const Registry registry = *Registry::at(server.url());
    const Result<RegistryCheck> built = checkCandidate(registry, "order", Format::Avro, kOrder2);
    QVERIFY(built.has_value());
    QVERIFY(!built->ours);
    QCOMPARE(bytesOf(built->history.unread), QByteArray("version 1 builds on money 3"));
    QVERIFY(built->compatible()); // the registry's word counts
    QCOMPARE(bytesOf(historyOf(registry, "view", Format::Avro)->unread),
             QByteArray("version 1 is PROTOBUF"));
}

void TestRegistry::pathOfTheAddress_isKept()
{
    const RegistryDouble server({QStringLiteral("--prefix"), QStringLiteral("/apis/ccompat/v7")});
    enroll(server.url() + "/apis/ccompat/v7", "s", kOrder1);
    const Registry registry = *Registry::at(server.url() + "/apis/ccompat/v7/");
    QCOMPARE(*registry.subjects(), std::vector<std::string>{"s"});
}

void TestRegistry::token_isSent()
{
    const RegistryDouble server({QStringLiteral("--bearer"), QStringLiteral("s3cret")});
    QVERIFY(Registry::at(server.url(), "s3cret")->subjects().has_value());
    const Result<std::vector<std::string>> refused =
        Registry::at(server.url(), "wrong-s3cret")->subjects();
    QCOMPARE(refused.error().kind, ErrorKind::Denied);
    QVERIFY(bytesOf(refused.error().message).contains("VIRIDIAN_REGISTRY_TOKEN"));
    QVERIFY(!bytesOf(refused.error().message + refused.error().detail).contains("s3cret"));
}

void TestRegistry::refusals_data()
{
    QTest::addColumn<QByteArray>("subject");
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("no subject") << QByteArray("nope") << QByteArray("1")
                                << static_cast<int>(ErrorKind::NotFound)
                                << QByteArray("Subject 'nope' not found");
    QTest::newRow("no version") << QByteArray("order") << QByteArray("9")
                                << static_cast<int>(ErrorKind::NotFound)
                                << QByteArray("Version 9 not found");
    QTest::newRow("no number") << QByteArray("order") << QByteArray("new")
                               << static_cast<int>(ErrorKind::InvalidInput)
                               << QByteArray("is not a valid version id");
}

void TestRegistry::refusals()
{
    QFETCH(const QByteArray, subject);
    QFETCH(const QByteArray, version);
    QFETCH(const int, kind);
    QFETCH(const QByteArray, said);
    const RegistryDouble server;
    enroll(server.url(), "order", kOrder1);
    const Registry registry = *Registry::at(server.url());
    const auto found = registry.schema(subject.toStdString(), version.toStdString());
    QVERIFY(!found);
    QCOMPARE(static_cast<int>(found.error().kind), kind);
    QVERIFY2(bytesOf(found.error().message).contains(said), found.error().message.c_str());
}

void TestRegistry::noRegistry_isSaid()
{
    const RegistryDouble server({QStringLiteral("--prefix"), QStringLiteral("/elsewhere")});
    const auto found = Registry::at(server.url())->subjects();
    QCOMPARE(found.error().kind, ErrorKind::NotFound);
    QVERIFY2(
        bytesOf(found.error().message).startsWith("There is no schema registry at that address"),
        found.error().message.c_str());
}

void TestRegistry::noServer_isSaid()
{
    RegistryDouble server;
    server.stop();
    const auto found = Registry::at(server.url())->subjects();
    QCOMPARE(found.error().kind, ErrorKind::Unavailable);
    QVERIFY2(bytesOf(found.error().message).startsWith("127.0.0.1 could not be asked: "),
             found.error().message.c_str());
}

void TestRegistry::silence_endsByLimitAndByCancel()
{
    const RegistryDouble server;
    http::Request request;
    request.url = server.url() + "/mute"; // never answers
    request.limit = std::chrono::milliseconds(200);
    QCOMPARE(http::send(request).error().kind, ErrorKind::TimedOut);
    std::stop_source stop;
    stop.request_stop();
    request.limit = std::chrono::minutes(5);
    QCOMPARE(http::send(request, stop.get_token()).error().kind, ErrorKind::Cancelled);
}

void TestRegistry::largeAnswer_isRefused()
{
    const RegistryDouble server;
    enroll(server.url(), "order", kOrder1);
    http::Request request;
    request.url = server.url() + "/subjects/order/versions/1";
    request.largest = 10;
    const Result<http::Response> answer = http::send(request);
    QCOMPARE(answer.error().kind, ErrorKind::InvalidInput);
    QVERIFY(bytesOf(answer.error().message).contains("which is read no further"));
}

void TestRegistry::addresses_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("said"); ///< empty: it is fine
    QTest::newRow("http") << QByteArray("http://localhost:8081") << QByteArray();
    QTest::newRow("a user") << QByteArray("https://mira@localhost") << QByteArray();
    QTest::newRow("a password") << QByteArray("https://mira:pa55@localhost")
                                << QByteArray("~/.netrc");
    QTest::newRow("a file") << QByteArray("file:///etc/passwd") << QByteArray("neither http://");
    QTest::newRow("a word") << QByteArray("registry") << QByteArray("neither http://");
    QTest::newRow("nothing") << QByteArray() << QByteArray("neither http://");
}

void TestRegistry::addresses()
{
    QFETCH(const QByteArray, url);
    QFETCH(const QByteArray, said);
    const Result<Registry> registry = Registry::at(url.toStdString());
    QCOMPARE(registry.has_value(), said.isEmpty());
    if (registry)
        return;
    QCOMPARE(registry.error().kind, ErrorKind::InvalidInput);
    QVERIFY2(bytesOf(registry.error().message).contains(said), registry.error().message.c_str());
    QVERIFY(!bytesOf(registry.error().message).contains("pa55"));
}

void TestRegistry::redirection_isNotFollowed()
{
    const RegistryDouble server;
    http::Request request;
    request.url = server.url() + "/moved";
    QCOMPARE(http::send(request)->status, 302);
}

QTEST_GUILESS_MAIN(TestRegistry)
#include "tst_registry.moc"
