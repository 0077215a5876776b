#include "app/ctl/table.h"
#include "app/ctl/verb.h"
#include "core/store/layout.h"
#include "core/store/mapping/draft.h"
#include "core/store/open.h"

#include <fmt/format.h>
#include <memory>

namespace viridian::ctl {
namespace {

const char* name(Engine engine)
{
    return engine == Engine::Sqlite ? "SQLite" : "PostgreSQL";
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

int list(Console& console, const std::vector<Layout>& layouts)
{
    Table table({{"Layout"}, {"Database"}, {"Is"}, {"Green"}});
    for (const Layout& layout : layouts)
        table.add({layout.name, name(layout.engine), layout.title,
                   layout.writable ? "readable and writable" : "readable"});
    console.write(table.toText());
    return 0;
}

int describe(Console& console, const std::vector<Layout>& layouts, const std::string& wanted)
{
    bool known = false;
    for (const Layout& layout : layouts) {
        if (layout.name != wanted)
            continue;
        const auto row = [&](std::string_view label, const std::string& value) {
            if (!value.empty())
                console.line(fmt::format("{:<16}{}", label, value));
        };
        console.line((known ? "\n" : "") +
                     fmt::format("{} on {}", layout.title, name(layout.engine)));
        row("table", layout.schema.empty() ? layout.table : layout.schema + "." + layout.table);
        row("position", layout.position.name);
        row("transaction", layout.transaction.name);
        row("stream", layout.stream.name);
        row("version", fmt::format("{}, from {}", layout.version.name, layout.versionBase));
        row("id", layout.id.name);
        row("type", layout.type.name);
        row("schema version", layout.schemaVersion.name);
        row("data", layout.data.name);
        row("metadata", layout.metadata.name);
        row("time", layout.time.name);
        row("recognised by", joined(layout.required));
        row("functions", joined(layout.functions));
        row("not if", joined(layout.absent));
        known = true;
    }
    if (known)
        return 0;
    return console.failure(
        {ErrorKind::InvalidInput,
         fmt::format("There is no layout “{}”. `viridianctl layouts` lists them.", wanted),
         {}});
}

std::string placeOf(const LayoutCandidate& candidate)
{
    return candidate.schema.empty() ? candidate.table : candidate.schema + "." + candidate.table;
}

/// What was looked for in the store, and what of it was not there, best candidate first.
int explain(Context& context, const std::string& text)
{
    const Result<StoreAddress> address = StoreAddress::parse(text);
    if (!address)
        return failed(context, address);
    const Result<std::vector<LayoutCandidate>> found = candidates(*address);
    if (!found)
        return failed(context, found);
    bool chosen = false;
    for (const LayoutCandidate& candidate : *found) {
        const bool fits = candidate.missing.empty();
        const std::string what =
            fits ? fmt::format("everything is there, in {}{}", placeOf(candidate),
                               chosen ? "" : "; chosen")
            : candidate.score == 0
                ? fmt::format("there is no {}", candidate.missing.front())
                : fmt::format("{} lacks {}", placeOf(candidate), joined(candidate.missing));
        context.console.line(
            fmt::format("{:<6}{:<30}{}", fits ? "fits" : "no", candidate.layout, what));
        chosen = chosen || fits;
    }
    if (chosen)
        return 0;
    return context.console.failure(
        {ErrorKind::NotFound,
         fmt::format("No layout fits {0}. Map it by hand: `viridianctl layouts --draft '{0}' > "
                     "my.yaml` prints a first guess for {1}, and Browse offers the same with a "
                     "look at the events.",
                     address->text, userLayoutFolder().string()),
         {}});
}

/// The best guess of a layout for a store that none is known for, as a file to be looked at.
int draft(Context& context, const std::string& text)
{
    const Result<StoreAddress> address = StoreAddress::parse(text);
    if (!address)
        return failed(context, address);
    const Result<MappingDraft> guess = draftMapping(*address, context.stop);
    if (!guess)
        return failed(context, guess);
    for (const MappingProblem& problem : problemsOf(guess->shape, guess->mapping))
        context.console.note(fmt::format("{}: {}", name(problem.field), problem.sentence));
    const Result<std::string> layout = layoutText(guess->shape, guess->mapping);
    if (!layout)
        return context.console.failure(
            {ErrorKind::InvalidInput,
             fmt::format("{} holds nothing that looks like events in one table.", address->text),
             {}});
    context.console.write(*layout);
    return 0;
}

} // namespace

Action defineLayouts(CLI::App& app)
{
    auto wanted = std::make_shared<std::string>();
    auto store = std::make_shared<std::string>();
    CLI::Option* name = app.add_option("NAME", *wanted, "Describe this one");
    app.add_option("--explain", *store, "Say why each layout fits this store or not")
        ->type_name("STORE")
        ->excludes(name);
    auto guessed = std::make_shared<std::string>();
    app.add_option("--draft", *guessed, "Print a layout file that is a first guess for this store")
        ->type_name("STORE")
        ->excludes(name)
        ->excludes("--explain");
    app.footer("Example: viridianctl layouts message-db\n"
               "         viridianctl layouts --explain postgresql://shop@db/shop\n"
               "         viridianctl layouts --draft sqlite:ledger.db > ~/.config/viridian/layouts/"
               "ledger.yaml");
    return [wanted, store, guessed](Context& context) {
        if (!guessed->empty())
            return draft(context, *guessed);
        if (!store->empty())
            return explain(context, *store);
        const Result<std::vector<Layout>> layouts = allLayouts();
        if (!layouts)
            return failed(context, layouts);
        return wanted->empty() ? list(context.console, *layouts)
                               : describe(context.console, *layouts, *wanted);
    };
}

} // namespace viridian::ctl
