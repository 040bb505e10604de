#pragma once
// The gateway as a whole.

namespace belfry::reader {

// belfry-reader [--settings FILE] [--from-file FILE|-] [--plain]. Gives the exit status: 0; 1 where the settings or the
// queue are not in order; 2 for a wrong command line.
int run(int count, char** arguments);

} // namespace belfry::reader
