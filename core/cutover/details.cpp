#include "core/cutover/details.h"

#include "core/base/text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace viridian {

std::string detailsOf(const std::vector<std::pair<std::string, std::string>>& members)
{
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (const auto& [key, value] : members)
        object[key] = plainText(value);
    return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string detailOf(const JournalRecord& record, std::string_view member)
{
    return detailOf(record.details, member);
}

std::string detailOf(const std::string& details, std::string_view member)
{
    const auto object = nlohmann::json::parse(details, nullptr, false);
    if (!object.is_object())
        return {};
    const auto found = object.find(std::string(member));
    if (found == object.end() || !found->is_string())
        return {};
    return found->get<std::string>();
}

std::string shownPosition(const std::optional<Position>& position)
{
    if (!position)
        return "the start";
    return position->isPair() ? position->toText() : grouped(position->number());
}

std::string plainText(std::string_view text)
{
    std::string out(text);
    if (!isUtf8(out))
        std::ranges::replace_if(
            out, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
    std::ranges::replace_if(
        out, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; },
        '?');
    return out;
}

} // namespace viridian
