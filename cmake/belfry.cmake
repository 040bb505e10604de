# How a module is declared. Every folder with code has one line of its own:
#   belfry_module(platform_db NEEDS base SYSTEM sqlite3 libpq)
# It takes all *.cpp of the folder and of those below it that have no CMakeLists.txt:
#   *_test.cpp   into the module's test program, run by ctest
#   *_bench.cpp  into the benchmark program (BELFRY_BENCH)
#   *_fuzz.cpp   each into a libFuzzer target of its own name (BELFRY_FUZZ), corpus in <folder>/corpus/<name>/;
#                built with clang, together with all that the module needs: a parser of an area stands in a module of its
#                own (areas/cards/wire), since the rest of the program is built with g++ alone
#   the others   into one static library
# A platform module with a folder migrations/ gets them as generated/platform/<name>/embedded.h (platform/schema/ lists
# them all).
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

add_library(belfry_options INTERFACE)
target_include_directories(belfry_options INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
target_compile_options(belfry_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local> -Wnon-virtual-dtor -Wimplicit-fallthrough -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-array-bounds>  # g++ 12 is wrong about std::string here
  -fstack-protector-strong)
target_link_libraries(belfry_options INTERFACE Threads::Threads)
if(BELFRY_SANITIZE)
  target_compile_options(belfry_options INTERFACE -fsanitize=${BELFRY_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(belfry_options INTERFACE -fsanitize=${BELFRY_SANITIZE})
endif()
if(BELFRY_FUZZ)
  target_compile_options(belfry_options INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
    -Wno-unused-private-field -Wno-unused-lambda-capture)
  target_link_options(belfry_options INTERFACE -fsanitize=address,undefined)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_link_options(belfry_options INTERFACE -fuse-ld=mold)
  # A precompiled header of the standard library alone; ccache needs -fpch-preprocess to hit with it.
  add_library(belfry_pch OBJECT ${CMAKE_SOURCE_DIR}/cmake/pch.cpp)
  target_link_libraries(belfry_pch PRIVATE belfry_options)
  target_compile_options(belfry_pch PRIVATE -fpch-preprocess)
  target_precompile_headers(belfry_pch PRIVATE <algorithm> <array> <atomic> <chrono> <filesystem> <functional> <map>
    <memory> <mutex> <optional> <span> <string> <string_view> <thread> <unordered_map> <utility> <variant> <vector>)
endif()

function(_belfry_common target)
  target_link_libraries(${target} PUBLIC belfry_options)
  if(TARGET belfry_pch)
    target_compile_options(${target} PRIVATE -fpch-preprocess)
    target_precompile_headers(${target} REUSE_FROM belfry_pch)
  endif()
endfunction()

# SYSTEM names pkg-config packages, or with a leading '-l' plain libraries.
function(_belfry_system target scope)
  foreach(package IN LISTS ARGN)
    if(package MATCHES "^-l")
      string(SUBSTRING ${package} 2 -1 library)
      target_link_libraries(${target} ${scope} ${library})
    else()
      string(MAKE_C_IDENTIFIER "belfry_pkg_${package}" name)
      if(NOT TARGET PkgConfig::${name})
        pkg_check_modules(${name} REQUIRED IMPORTED_TARGET GLOBAL ${package})
      endif()
      target_link_libraries(${target} ${scope} PkgConfig::${name})
    endif()
  endforeach()
endfunction()

# Sources of this folder and of subfolders that are not modules themselves.
function(_belfry_sources result)
  file(GLOB_RECURSE found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  file(GLOB_RECURSE nested ${CMAKE_CURRENT_SOURCE_DIR}/*/CMakeLists.txt)
  foreach(list IN LISTS nested)
    get_filename_component(folder ${list} DIRECTORY)
    list(FILTER found EXCLUDE REGEX "^${folder}/")
  endforeach()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

function(belfry_module name)
  cmake_parse_arguments(M "" "" "NEEDS;SYSTEM;TEST_NEEDS;LABELS;GENERATED" ${ARGN})
  _belfry_sources(all)
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "_(test|bench|fuzz)\\.cpp$")
  list(APPEND sources ${M_GENERATED})
  if(name MATCHES "^platform_" AND IS_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/migrations)
    string(SUBSTRING ${name} 9 -1 space)
    belfry_embed(platform/${space} ${space} ${name})
    list(APPEND sources ${CMAKE_BINARY_DIR}/generated/platform/${space}/embedded.cpp)
  endif()
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  set(benches ${all})
  list(FILTER benches INCLUDE REGEX "_bench\\.cpp$")
  set(fuzzers ${all})
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")

  if(sources)
    add_library(${name} STATIC ${sources})
    _belfry_common(${name})
    target_link_libraries(${name} PUBLIC ${M_NEEDS})
    _belfry_system(${name} PUBLIC ${M_SYSTEM})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE belfry_options ${M_NEEDS})
    _belfry_system(${name} INTERFACE ${M_SYSTEM})
  endif()

  if(tests AND NOT BELFRY_FUZZ)
    add_executable(${name}_test ${tests})
    _belfry_common(${name}_test)
    target_link_libraries(${name}_test PRIVATE ${name} ${M_TEST_NEEDS} belfry_test_main)
    add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES TIMEOUT 900 LABELS "cpp;${M_LABELS}")
  endif()
  if(BELFRY_BENCH AND benches AND NOT BELFRY_FUZZ)
    add_executable(${name}_bench ${benches})
    _belfry_common(${name}_bench)
    target_link_libraries(${name}_bench PRIVATE ${name} ${M_TEST_NEEDS})
    _belfry_system(${name}_bench PRIVATE benchmark)
    set_property(GLOBAL APPEND PROPERTY BELFRY_BENCH_TARGETS ${name}_bench)
  endif()
  if(BELFRY_FUZZ)
    foreach(source IN LISTS fuzzers)
      get_filename_component(fuzz ${source} NAME_WE)
      add_executable(${fuzz} ${source})
      target_link_libraries(${fuzz} PRIVATE ${name} ${M_TEST_NEEDS})
      target_link_options(${fuzz} PRIVATE -fsanitize=fuzzer)
      set_property(GLOBAL APPEND PROPERTY BELFRY_FUZZ_TARGETS ${fuzz})
    endforeach()
  endif()
endfunction()

# An area: its library, its migrations (migrations/*.sql) and words (text/en.txt) embedded as areas/<name>/embedded.h
function(belfry_area name)
  cmake_parse_arguments(A "" "" "NEEDS;SYSTEM;TEST_NEEDS" ${ARGN})
  foreach(need IN LISTS A_NEEDS)
    if(need MATCHES "^area_")
      string(SUBSTRING ${need} 5 -1 needed)
      list(FIND BELFRY_AREAS ${needed} at)
      list(FIND BELFRY_AREAS ${name} mine)
      if(at EQUAL -1 OR NOT at LESS mine)
        message(FATAL_ERROR "area ${name} needs ${needed}, which does not stand above it in areas/areas.cmake")
      endif()
    endif()
  endforeach()
  belfry_embed(areas/${name} ${name} ${name})
  belfry_module(area_${name} NEEDS platform ${A_NEEDS} SYSTEM ${A_SYSTEM} TEST_NEEDS ${A_TEST_NEEDS} platform_testing platform_testing_whole
    GENERATED ${CMAKE_BINARY_DIR}/generated/areas/${name}/embedded.cpp)
endfunction()

# generated/<folder>/embedded.{h,cpp}: `migrations()` and `words_en()` of this folder, in belfry::<space>::embedded.
# The database knows the migrations as those of <owner>.
function(belfry_embed folder space owner)
  file(GLOB inputs CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/migrations/*.sql ${CMAKE_CURRENT_SOURCE_DIR}/text/en.txt)
  set(out ${CMAKE_BINARY_DIR}/generated/${folder}/embedded)
  add_custom_command(OUTPUT ${out}.cpp ${out}.h
    COMMAND belfry_embed module ${folder} ${space} ${owner} ${CMAKE_CURRENT_SOURCE_DIR} ${out}
    DEPENDS belfry_embed ${inputs} VERBATIM)
endfunction()
