# cmake -D IN=prelude.js -D OUT=prelude.cpp -P embed_prelude.cmake: the file as a C++ string.
file(READ ${IN} text)
# A compiler takes strings of at most 64 KiB; the prelude is a quarter of that.
file(WRITE ${OUT} "#include \"app/scripthost/prelude.h\"\n\nnamespace viridian::scripthost {\n\n"
  "const char* const kPrelude = R\"PRELUDE(${text})PRELUDE\";\n\n} // namespace viridian::scripthost\n")
