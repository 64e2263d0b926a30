#include <iostream>

#include "lib/cli/cli.h"

int main(int argc, char** argv) { return quell::cli::RunCli({argv + 1, argv + argc}, std::cout, std::cerr); }
