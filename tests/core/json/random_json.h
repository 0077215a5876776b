#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace viridian::test {

/// Makes JSON text of every odd kind, the same on every run for a seed: duplicate and escaped
/// names, lone surrogates, \u0000, numbers beyond a double, any white space.
class RandomJson {
public:
    explicit RandomJson(std::uint32_t seed) : m_random(seed) {}

    /// A whole text; its root is mostly an object.
    std::string text()
    {
        std::string out;
        space(out);
        if (below(8) == 0)
            value(out, 0);
        else
            object(out, 0);
        space(out);
        return out;
    }

    std::string scalar()
    {
        std::string out;
        scalar(out);
        return out;
    }

    std::string anyValue()
    {
        std::string out;
        value(out, 2);
        return out;
    }

    /// A number from 0 up to and without @p limit.
    std::size_t below(std::size_t limit) { return m_random() % limit; }

    template <std::size_t Count>
    std::string_view oneOf(const std::array<std::string_view, Count>& choices)
    {
        return choices[below(Count)];
    }

    std::string name()
    {
        static constexpr std::array<std::string_view, 14> kNames{
            R"("a")",      R"("b")",      R"("c")",     R"("id")",        R"("amount")",
            R"("")",       R"("a/b")",    R"("~x")",    R"("caf\u00e9")", R"("café")",
            R"("\u0000")", R"("\ud800")", R"("q\"\\")", R"("0")"};
        return std::string(oneOf(kNames));
    }

private:
    void space(std::string& out)
    {
        static constexpr std::array<std::string_view, 8> kSpaces{"",  "",     "",   "",
                                                                 " ", "\n  ", "\t", "\r\n"};
        out += oneOf(kSpaces);
    }

    void scalar(std::string& out)
    {
        static constexpr std::array<std::string_view, 28> kScalars{
            "0",
            "-0",
            "1",
            "1.0",
            "10e-1",
            "100",
            "1e2",
            "1E400",
            "1e-400",
            "true",
            "false",
            "null",
            R"("")",
            R"("x")",
            R"("\/")",
            R"("/")",
            R"("\u0041")",
            R"("A")",
            R"("é")",
            "\"\\ud83d\\ude00\"",
            "\"😀\"",
            "123456789012345678901234567890123456789.5",
            R"("\u0000")",
            R"("\ud800")",
            R"("\udc00x")",
            "-1.50",
            "-1.5",
            "9007199254740993"};
        out += oneOf(kScalars);
    }

    void value(std::string& out, int depth)
    {
        const std::size_t choice = depth > 4 ? 0 : below(5);
        if (choice == 1)
            object(out, depth);
        else if (choice == 2)
            array(out, depth);
        else
            scalar(out);
    }

    void object(std::string& out, int depth)
    {
        out += '{';
        space(out);
        const std::size_t members = below(5);
        for (std::size_t i = 0; i < members; ++i) {
            if (i > 0) {
                out += ',';
                space(out);
            }
            out += name();
            space(out);
            out += ':';
            space(out);
            value(out, depth + 1);
            space(out);
        }
        out += '}';
    }

    void array(std::string& out, int depth)
    {
        out += '[';
        space(out);
        const std::size_t elements = below(4);
        for (std::size_t i = 0; i < elements; ++i) {
            if (i > 0) {
                out += ',';
                space(out);
            }
            value(out, depth + 1);
            space(out);
        }
        out += ']';
    }

    std::mt19937 m_random;
};

} // namespace viridian::test
