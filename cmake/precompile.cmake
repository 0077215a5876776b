# What nearly every file includes is parsed once for all targets of a kind: half of a file's time. Nothing may rely on it: a
# file includes what it uses, and ./dev check parses every file without.
set(VIRIDIAN_COMMON_HEADERS <algorithm> <array> <atomic> <chrono> <cstdint> <filesystem> <functional> <map> <memory> <mutex>
  <optional> <set> <span> <stop_token> <string> <string_view> <thread> <unordered_map> <variant> <vector>
  <fmt/format.h> <tl/expected.hpp>)

# viridian_precompile(core HEADERS <QWidget> LINK Qt6::Widgets DEFINE X): targets take it by REUSE_FROM viridian_core_headers. What
# a macro of theirs changes in these headers must be the same here.
function(viridian_precompile kind)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;LINK;DEFINE")
  set(source ${PROJECT_BINARY_DIR}/precompiled/${kind}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "// Precompiled headers belong to a target, and a target has a source.\n")
  add_library(viridian_${kind}_headers OBJECT ${source})
  target_link_libraries(viridian_${kind}_headers PRIVATE viridian_options ${arg_LINK})
  target_compile_definitions(viridian_${kind}_headers PRIVATE ${arg_DEFINE})
  target_precompile_headers(viridian_${kind}_headers PRIVATE ${VIRIDIAN_COMMON_HEADERS} ${arg_HEADERS})
endfunction()

target_link_libraries(viridian_options INTERFACE fmt::fmt tl::expected)
viridian_precompile(core)
if(VIRIDIAN_UI)
  set(VIRIDIAN_UI_DEFINITIONS QT_NO_CAST_FROM_ASCII QT_NO_FOREACH QT_NO_NARROWING_CONVERSIONS_IN_CONNECT)
  viridian_precompile(ui HEADERS <QWidget> <QPainter> <QString> <QStringList> <QTimer> LINK Qt6::Widgets
    DEFINE ${VIRIDIAN_UI_DEFINITIONS})
endif()
