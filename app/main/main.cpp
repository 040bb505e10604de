// The program `belfry`.
#include "app/command_line.h"

int main(int count, char** arguments) { return belfry::app::run(count, arguments); }
