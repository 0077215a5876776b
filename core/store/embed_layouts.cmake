# Writes OUT: a C++ source that holds the text of every layout in FILES.
set(text "// Generated from resources/layouts by core/store/embed_layouts.cmake.
#include \"core/store/builtin_layouts.h\"

namespace viridian {

std::span<const BuiltinLayout> builtinLayouts()
{
    static const BuiltinLayout all[] = {
")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" content)
  string(APPEND text "        {\"${name}\", R\"__layout__(${content})__layout__\"},\n")
endforeach()
string(APPEND text "    };
    return all;
}

} // namespace viridian
")
file(WRITE "${OUT}" "${text}")
