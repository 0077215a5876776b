#include "tests/bench/window/said.h"

#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>

namespace viridian::bench {
namespace {

double megabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

} // namespace

void say(const char* name, double value)
{
    std::printf("%s %.3f\n", name, value);
    std::fflush(stdout);
}

void giveUp(const char* what)
{
    std::fprintf(stderr, "viridian_bench_window: %s did not come\n", what);
    std::exit(1);
}

void sayEnd(const LoopWatch& watch)
{
    say("gap", watch.longestMs());
    say("memory", megabytes());
}

} // namespace viridian::bench
