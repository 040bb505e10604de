// The program `belfry`.
#include "app/command_line.h"

#include <sys/stat.h>

int main(int count, char** arguments) {
    ::umask(077); // whatever the program writes is for its own user
    return belfry::app::run(count, arguments);
}
