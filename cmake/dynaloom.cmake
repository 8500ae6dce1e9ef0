# Helpers so that adding a source file or a test touches no list: sources are found by folder.

add_library(dynaloom_flags INTERFACE)
# No contraction and no fast-math anywhere: results must be the same bits in every build (docs/step.md).
target_compile_options(dynaloom_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow
  -Wnon-virtual-dtor -ffp-contract=off -fno-math-errno)
if(DYNALOOM_WERROR)
  target_compile_options(dynaloom_flags INTERFACE -Werror)
endif()
if(DYNALOOM_SANITIZE)
  target_compile_options(dynaloom_flags INTERFACE -fsanitize=${DYNALOOM_SANITIZE}
    -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(dynaloom_flags INTERFACE -fsanitize=${DYNALOOM_SANITIZE})
endif()

# dynaloom_library(NAME LIBS...): a static library of all sources of the current folder (not of its
# sub-folders, unless named with SUBFOLDERS). Include root is the repository.
function(dynaloom_library name)
  cmake_parse_arguments(A "" "" "LIBS;PRIVATE_LIBS;SUBFOLDERS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp *.c *.h)
  foreach(folder ${A_SUBFOLDERS})
    file(GLOB more CONFIGURE_DEPENDS ${folder}/*.cpp ${folder}/*.c ${folder}/*.h)
    list(APPEND sources ${more})
  endforeach()
  set(compiled ${sources})
  list(FILTER compiled INCLUDE REGEX "\\.(cpp|c)$")
  if(NOT compiled)
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} INTERFACE ${A_LIBS})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${A_LIBS} PRIVATE dynaloom_flags ${A_PRIVATE_LIBS})
endfunction()

# dynaloom_test(NAME SOURCES... LIBS ...): one Qt Test executable and one ctest entry, run offscreen.
# LABELS: fast (default) or full. DISPLAY: it needs a screen with OpenGL, and gets one of its own
# from Xvfb, drawn by the processor.
function(dynaloom_test name)
  cmake_parse_arguments(A "DISPLAY" "" "SOURCES;LIBS;LABELS" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_link_libraries(${name} PRIVATE dynaloom_flags Qt6::Test ${A_LIBS})
  target_compile_definitions(${name} PRIVATE
    DYNALOOM_SOURCE_DIR="${CMAKE_SOURCE_DIR}" DYNALOOM_BINARY_DIR="${CMAKE_BINARY_DIR}")
  set(platform offscreen)
  if(A_DISPLAY)
    set(platform "xcb;LIBGL_ALWAYS_SOFTWARE=1")
    add_test(NAME ${name}
      COMMAND xvfb-run -a -s "-screen 0 1600x1000x24 +extension GLX" $<TARGET_FILE:${name}>)
    # Two of them at once would look for a free display at the same time.
    set_tests_properties(${name} PROPERTIES RESOURCE_LOCK xvfb)
  else()
    add_test(NAME ${name} COMMAND ${name})
  endif()
  if(NOT A_LABELS)
    set(A_LABELS fast)
  endif()
  # ThreadSanitizer makes our code about ten times slower, AddressSanitizer three times. Qt Test's own
  # limit of 5 minutes for a function would come earlier.
  set(seconds 300)
  if(DYNALOOM_SANITIZE MATCHES "thread")
    set(seconds 1800)
  elseif(DYNALOOM_SANITIZE)
    set(seconds 900)
  endif()
  set(limit ${seconds}000) # ms
  set_tests_properties(${name} PROPERTIES LABELS "${A_LABELS}" TIMEOUT ${seconds}
    ENVIRONMENT "QT_QPA_PLATFORM=${platform};QTEST_FUNCTION_TIMEOUT=${limit};XDG_RUNTIME_DIR=${CMAKE_BINARY_DIR};XDG_CACHE_HOME=${CMAKE_BINARY_DIR}/test-cache")
endfunction()
