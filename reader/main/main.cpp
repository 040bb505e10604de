// The program `belfry-reader`.
#include "reader/gateway.h"

int main(int count, char** arguments) { return belfry::reader::run(count, arguments); }
