#pragma once
// Somebody at a browser: signs in, keeps cookies, asks for pages and sends forms.

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "app/day/page_form.h"
#include "app/day/stage.h"

namespace belfry::day {

class Person : public std::enable_shared_from_this<Person> {
public:
    Person(Stage& stage, std::string sign_in);

    // Tells whether they are in; counts it. Asks again later where the service says so. Does nothing where they are.
    void sign_in(std::function<void(bool)> then);
    bool signed_in() const { return signed_in_; }
    void get(std::string target, std::function<void(http::Told const&)> then);
    void post(std::string target, PageForm const& form, std::function<void(http::Told const&)> then);
    // A page that is of use only to show that it comes: counted, and timed as a page.
    void look(std::string target, std::function<void(bool)> then);
    void hang_up() { line_->hang_up(); }

private:
    void ask(http::Ask ask, std::function<void(http::Told const&)> then, int tries = 0);
    void send_password(http::Told const& page, std::function<void(bool)> then, int tries);
    void keep_cookies(http::Told const& told);

    Stage& stage_;
    std::string name_, address_;
    std::shared_ptr<http::ClientLine> line_;
    std::map<std::string, std::string> cookies_;
    bool signed_in_ = false;
};

} // namespace belfry::day
