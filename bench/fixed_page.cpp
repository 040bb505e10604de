// bench_fixed_page [bytes [workers]]: serves a page of that size at every path, as a handler would, and prints its
// address. For bench/against_nginx.py, which measures what a request costs.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "platform/http/server.h"

int main(int count, char** arguments) {
    using namespace belfry::http;
    std::size_t const size = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 15000;
    std::string page = "<!doctype html><title>Fixed</title><ul>\n";
    for (int i = 0; page.size() < size; ++i)
        page += "<li class=\"row\"><a href=\"/people/" + std::to_string(i * 7919) + "\">Person number " +
                std::to_string(i) + "</a></li>\n";
    page.resize(size, ' ');

    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);

    ServerOptions options;
    options.port = 0;
    options.answer_reads_at_once = count <= 2;
    options.upload_folder = std::filesystem::temp_directory_path();
    auto server = Server::start(options,
                                [&](Request&) {
                                    Response response;
                                    response.body = page;
                                    return response;
                                },
                                {});
    if (!server.ok()) return std::fprintf(stderr, "%s\n", server.problem().detail.c_str()), 1;
    std::printf("http://127.0.0.1:%d/\n", (*server)->port());
    std::fflush(stdout);
    int which = 0;
    sigwait(&ends, &which);
    (*server)->stop();
    return 0;
}
