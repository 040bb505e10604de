// People at browsers: some 20,000 in a county's morning, one small object each.
#include "app/day/person.h"

#include "base/text.h"

namespace belfry::day {
namespace {

constexpr std::string_view kPassword = "ring the bell"; // of every account of a demonstration
constexpr int kTriesMax = 60;
constexpr std::chrono::seconds kTryAgain{1};

} // namespace

Person::Person(Stage& stage, std::string sign_in) : stage_(stage), name_(std::move(sign_in)), line_(stage.loop.line()) {
    auto const number = stage.people++;
    if (stage.behind_a_proxy)
        address_ = "10." + std::to_string(number / 60000) + "." + std::to_string(number / 240 % 250) + "." +
                   std::to_string(number % 240 + 1);
}

// Where no answer comes, the same is asked again, as the page's own script does with a register that was typed.
void Person::ask(http::Ask ask, std::function<void(http::Told const&)> then, int tries) {
    auto const again = ask;
    std::string cookies;
    for (auto const& [name, value] : cookies_) cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
    if (!cookies.empty()) ask.headers.emplace_back("Cookie", cookies);
    if (!address_.empty()) ask.headers.emplace_back("X-Forwarded-For", address_);
    ask.headers.emplace_back("User-Agent", "belfry demo --day");
    line_->ask(std::move(ask),
               [self = shared_from_this(), then = std::move(then), again, tries](http::Told const& told) {
                   if (told.status == 0 && tries < kTriesMax) {
                       ++self->stage_.counts.asked_again;
                       return self->stage_.loop.after(
                           kTryAgain, [self, again, then, tries] { self->ask(again, then, tries + 1); });
                   }
                   self->keep_cookies(told);
                   then(told);
               });
}

void Person::keep_cookies(http::Told const& told) {
    for (auto const& [name, value] : told.headers) {
        if (!ascii_equal_ignoring_case(name, "Set-Cookie")) continue;
        auto const pair = std::string_view(value).substr(0, value.find(';'));
        auto const equals = pair.find('=');
        if (equals != std::string_view::npos)
            cookies_[std::string(pair.substr(0, equals))] = std::string(pair.substr(equals + 1));
    }
}

void Person::get(std::string target, std::function<void(http::Told const&)> then) {
    ask({.target = std::move(target)}, std::move(then));
}

void Person::post(std::string target, PageForm const& form, std::function<void(http::Told const&)> then) {
    ask({.method = "POST",
         .target = std::move(target),
         .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
         .body = form.body()},
        std::move(then));
}

void Person::look(std::string target, std::function<void(bool)> then) {
    get(std::move(target), [this, then = std::move(then)](http::Told const& told) {
        if (told.status == 200)
            stage_.counts.page.add(told.milliseconds);
        else
            ++stage_.counts.other_pages[told.status];
        then(told.status == 200);
    });
}

void Person::sign_in(std::function<void(bool)> then) {
    if (signed_in_) return then(true);
    get("/sign-in", [this, then = std::move(then)](http::Told const& page) { send_password(page, then, 0); });
}

void Person::send_password(http::Told const& page, std::function<void(bool)> then, int tries) {
    auto form = PageForm::read(page.body, "/sign-in");
    if (!form.there()) {
        ++stage_.counts.other_pages[page.status];
        ++stage_.counts.sign_ins_refused;
        return then(false);
    }
    form.set("name", name_);
    form.set("password", kPassword);
    post("/sign-in", form, [this, then = std::move(then), tries](http::Told const& told) {
        auto const to = told.header("Location");
        signed_in_ = told.status == 303 && !to.starts_with("/sign-in");
        if (signed_in_) {
            ++stage_.counts.sign_ins;
            stage_.counts.sign_in.add(told.milliseconds);
            return then(true);
        }
        bool const later = told.status == 429 || told.status == 503;
        if (!later || tries == kTriesMax) {
            ++stage_.counts.sign_ins_refused;
            return then(false);
        }
        ++stage_.counts.sign_ins_later;
        auto const wait = parse_int(told.header("Retry-After")).value_or(5);
        stage_.loop.after(std::chrono::seconds(wait), [self = shared_from_this(), told, then, tries] {
            self->send_password(told, then, tries + 1);
        });
    });
}

} // namespace belfry::day
