# How every target of the project is compiled. ccache and lld are used where they are installed.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Object files do not depend on where the clone or its build folder is, so all of them share one cache.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE_PROGRAM})
endif()

# A shared library that exports its copies of std's inline functions has other libraries call them, which the sanitizers
# see as calls on objects of no type.
if(BUILD_SHARED_LIBS)
  set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
endif()

add_library(viridian_options INTERFACE)
target_compile_features(viridian_options INTERFACE cxx_std_20)
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_EXTENSIONS OFF)
target_include_directories(viridian_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(viridian_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Werror)

find_program(LLD_PROGRAM ld.lld)
if(LLD_PROGRAM)
  target_link_options(viridian_options INTERFACE -fuse-ld=lld)
endif()

set(VIRIDIAN_SANITIZE "" CACHE STRING "Sanitizers for all targets, e.g. address,undefined or thread")
if(VIRIDIAN_SANITIZE)
  target_compile_options(viridian_options INTERFACE
    -fsanitize=${VIRIDIAN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(viridian_options INTERFACE -fsanitize=${VIRIDIAN_SANITIZE})
endif()

# viridian_add_core(store_sqlite SOURCES a.cpp b.cpp LINK Viridian::store PRIVATE_LINK SQLite::SQLite3)
# One library per folder, known to others as Viridian::<name>. Static in what users get; the presets of tests share it
# (BUILD_SHARED_LIBS), because a hundred and forty tests that each carry a copy are gigabytes, and minutes of linking.
function(viridian_add_core name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK;PRIVATE_LINK")
  add_library(viridian_${name} ${arg_SOURCES})
  add_library(Viridian::${name} ALIAS viridian_${name})
  target_link_libraries(viridian_${name} PUBLIC viridian_options ${arg_LINK} PRIVATE ${arg_PRIVATE_LINK})
  target_precompile_headers(viridian_${name} REUSE_FROM viridian_core_headers)
endfunction()

# moc 6.4 cannot read GCC 12's <concepts>, which <array> and <compare> include; their guard keeps it out of moc's sight.
set(CMAKE_AUTOMOC_MOC_OPTIONS -D_GLIBCXX_CONCEPTS)

if(VIRIDIAN_FUZZ) # clang: its -Wconversion speaks of signs too, which the code is not written for
  target_compile_options(viridian_options INTERFACE -fsanitize=fuzzer-no-link -Wno-sign-conversion)
endif()
