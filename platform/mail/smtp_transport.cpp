// Mail to a server, through libcurl: up to 200 messages over one connection.
#include <curl/curl.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "base/text.h"
#include "platform/mail/transport.h"

namespace belfry::mail {
namespace {

struct FreeHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeUrl {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

bool is_this_machine(std::string const& server) {
    std::unique_ptr<CURLU, FreeUrl> const url(curl_url());
    char* host = nullptr;
    // Unknown schemes are refused by libcurl itself when the message is sent.
    if (curl_url_set(url.get(), CURLUPART_URL, server.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
        curl_url_get(url.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return false;
    auto const name = std::string(host);
    curl_free(host);
    return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

std::size_t read_text(char* out, std::size_t size, std::size_t count, void* source) {
    auto& left = *static_cast<std::string_view*>(source);
    auto const taken = std::min(size * count, left.size());
    std::memcpy(out, left.data(), taken);
    left.remove_prefix(taken);
    return taken;
}

std::size_t ignore_text(char*, std::size_t size, std::size_t count, void*) { return size * count; }

class SmtpTransport final : public Transport {
public:
    SmtpTransport(config::Config const& config, SmtpLimits limits) : config_(config) {
        static auto const ready = curl_global_init(CURL_GLOBAL_DEFAULT);
        if (ready == CURLE_OK) handle_.reset(curl_easy_init());
        if (handle_) set_up(limits);
    }

    Outcome deliver(Envelope const& envelope) override {
        if (!handle_) return {Fate::away, "curl"};
        if (!readable_) return {Fate::away, "smtp_password_file"};
        std::string const from(envelope.from), to(envelope.to);
        std::unique_ptr<curl_slist, FreeList> const recipients(curl_slist_append(nullptr, to.c_str()));
        auto left = envelope.text;
        set(CURLOPT_MAIL_FROM, from.c_str());
        set(CURLOPT_MAIL_RCPT, recipients.get());
        set(CURLOPT_READDATA, &left);
        set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(envelope.text.size()));
        auto const code = curl_easy_perform(handle_.get());
        set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
        return outcome_of(code, left.size() < envelope.text.size());
    }

private:
    template <class T>
    void set(CURLoption option, T value) {
        curl_easy_setopt(handle_.get(), option, value);
    }

    void set_up(SmtpLimits limits) {
        // What follows the server is the name under which this machine introduces itself.
        auto const from = address_of(config_.mail_from);
        auto const url = config_.smtp_server + "/" + std::string(from.substr(from.rfind('@') + 1));
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(CURLOPT_PROXY, "");
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_READFUNCTION, &read_text);
        set(CURLOPT_WRITEFUNCTION, &ignore_text);
        set(CURLOPT_CONNECTTIMEOUT, long{limits.connect_seconds_max});
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, long{limits.answer_seconds_max});
        set(CURLOPT_TIMEOUT, long{limits.message_seconds_max});
        set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
        bool const secret = !config_.smtp_user.empty() && !is_this_machine(config_.smtp_server);
        set(CURLOPT_USE_SSL, long{secret ? CURLUSESSL_ALL : CURLUSESSL_TRY});
        if (config_.smtp_user.empty()) return;
        set(CURLOPT_USERNAME, config_.smtp_user.c_str());
        std::ifstream file(config_.smtp_password_file);
        readable_ = file.is_open();
        std::string const password{std::istreambuf_iterator<char>(file), {}};
        set(CURLOPT_PASSWORD, std::string(trim(password)).c_str());
    }

    Outcome outcome_of(CURLcode code, bool text_begun) {
        if (code == CURLE_OK) return {};
        long answer = 0;
        curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &answer);
        // Answers to the envelope and to the text; others (greeting, sign-in) concern every message.
        bool const of_message = code == CURLE_SEND_ERROR || (code == CURLE_WEIRD_SERVER_REPLY && text_begun);
        if (of_message && answer >= 500 && answer < 600) return {Fate::refused, "smtp " + std::to_string(answer)};
        if (of_message && answer >= 400 && answer < 500 && answer != 421)
            return {Fate::deferred, "smtp " + std::to_string(answer)};
        return {Fate::away, "curl " + std::to_string(static_cast<int>(code))};
    }

    config::Config const& config_;
    std::unique_ptr<CURL, FreeHandle> handle_;
    bool readable_ = true; // the password
};

} // namespace

std::unique_ptr<Transport> make_smtp_transport(config::Config const& config, SmtpLimits limits) {
    return std::make_unique<SmtpTransport>(config, limits);
}

} // namespace belfry::mail
