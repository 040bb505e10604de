// HTTP through libcurl, one request at a time.
#include <curl/curl.h>

#include <algorithm>

#include "areas/cards/wire/tap_batch.h"
#include "reader/line.h"

namespace belfry::reader {
namespace {

constexpr long kConnectSecondsMax = 10, kSecondsMax = 30;
constexpr std::size_t kAnswerBytesMax = 256 * 1024;
constexpr curl_off_t kRetrySecondsMax = 3600;

std::size_t keep_answer(char* data, std::size_t size, std::size_t count, void* into) {
    auto& body = *static_cast<std::string*>(into);
    if (body.size() + size * count > kAnswerBytesMax) return 0;
    body.append(data, size * count);
    return size * count;
}

struct FreeHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

class HttpLine final : public Line {
public:
    explicit HttpLine(Settings const& settings) : url_(settings.server + std::string(cards::kTapsPath)) {
        static auto const ready = curl_global_init(CURL_GLOBAL_DEFAULT);
        if (ready == CURLE_OK) handle_.reset(curl_easy_init());
        if (!handle_) return;
        auto const who = "Authorization: Bearer " + settings.reader + "." + settings.key;
        auto* list = curl_slist_append(nullptr, "Content-Type: application/json");
        list = curl_slist_append(list, who.c_str());
        headers_.reset(curl_slist_append(list, "Expect:"));
        set(CURLOPT_URL, url_.c_str());
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_PROXY, "");
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_HTTPHEADER, headers_.get());
        set(CURLOPT_USERAGENT, "belfry-reader");
        set(CURLOPT_WRITEFUNCTION, &keep_answer);
        set(CURLOPT_CONNECTTIMEOUT, kConnectSecondsMax);
        set(CURLOPT_TIMEOUT, kSecondsMax);
        set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
        if (!settings.ca_file.empty()) set(CURLOPT_CAINFO, settings.ca_file.c_str());
    }

    Posted post(std::string_view json) override {
        Posted posted;
        if (!handle_) return posted;
        set(CURLOPT_WRITEDATA, &posted.body);
        set(CURLOPT_POSTFIELDS, json.data());
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json.size()));
        if (curl_easy_perform(handle_.get()) != CURLE_OK) return {};
        long status = 0;
        curl_off_t retry = 0;
        curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &retry);
        posted.status = static_cast<int>(status);
        posted.retry_after_seconds = static_cast<int>(std::clamp<curl_off_t>(retry, 0, kRetrySecondsMax));
        return posted;
    }

private:
    template <class T>
    void set(CURLoption option, T value) {
        curl_easy_setopt(handle_.get(), option, value);
    }

    std::string url_;
    std::unique_ptr<CURL, FreeHandle> handle_;
    std::unique_ptr<curl_slist, FreeList> headers_;
};

} // namespace

std::unique_ptr<Line> make_http_line(Settings const& settings) { return std::make_unique<HttpLine>(settings); }

} // namespace belfry::reader
