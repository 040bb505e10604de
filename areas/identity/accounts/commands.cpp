// The command line's part of identity. Run by hand, a few times in the life of an installation.
#include "areas/identity/accounts/commands.h"

#include <cstdio>
#include <map>

#include "areas/directory/api/directory.h"
#include "areas/identity/accounts/follow_directory.h"
#include "areas/identity/accounts/life_cycle.h"
#include "areas/identity/accounts/personal_command.h"
#include "areas/identity/accounts/username.h"
#include "areas/identity/passwords/links.h"
#include "areas/identity/passwords/token_store.h"
#include "base/text.h"
#include "platform/config/config.h"
#include "platform/extension/call.h"

namespace belfry::identity {
namespace {

using platform::Platform;

constexpr char const* kHelp =
    "belfry person create-admin --name NAME --username USERNAME [--email ADDRESS]\n"
    "    Makes a service manager, who may do everything, and prints the link by which they set their password.\n"
    "belfry person reset USERNAME\n"
    "    Prints a link by which that person sets a new password; works once, for four hours.\n"
    "belfry person accounts\n"
    "    Makes an account for everybody who holds a role today and has none.\n"
    "belfry person export --person ID-OR-USERNAME --file FILE\n"
    "    Writes all that is held on that person, as JSON.\n"
    "belfry person erase --person ID-OR-USERNAME [--really]\n"
    "    Says what would be erased and what the law keeps; with --really, erases.\n";

void say(std::string const& text) { std::fputs(text.c_str(), stdout); }
int fail(std::string const& text) {
    std::fputs(("belfry person: " + text + "\n").c_str(), stderr);
    return 1;
}

// "--name X --email Y"; nothing where an option is unknown, comes twice, or lacks its value.
std::optional<std::map<std::string, std::string>> options_of(std::span<std::string const> arguments) {
    std::map<std::string, std::string> options;
    for (std::size_t i = 0; i < arguments.size(); i += 2) {
        auto const& name = arguments[i];
        if (name != "--name" && name != "--username" && name != "--email") return std::nullopt;
        if (i + 1 >= arguments.size() || !options.emplace(name, arguments[i + 1]).second) return std::nullopt;
    }
    return options;
}

Result<PersonId> add_manager(Platform& platform, db::Tx& tx, directory::Person const& who,
                             std::string const& username) {
    TRY(person, directory::add_person(platform, tx, {}, who));
    directory::NewRole role;
    role.person = person;
    role.role = access::Role::service_manager;
    role.starts_on = TimeZone::london().day_of(platform.clock.now());
    TRY_DO(directory::start_role(platform, tx, {}, role));
    auto known = who;
    known.id = person;
    auto const roles = directory::roles_of(tx, person, role.starts_on);
    TRY_DO(ensure_account(platform, tx, known, roles));
    TRY_DO(set_username(tx, person, username, fold_username(username)));
    return person;
}

int create_admin(Platform& platform, std::span<std::string const> arguments) {
    auto options = options_of(arguments);
    if (!options || !options->contains("--name") || !options->contains("--username"))
        return fail(std::string("usage:\n") + kHelp);
    auto const username = fold_username((*options)["--username"]);
    if (!check_username(username).ok()) return fail("a username is 3 to 64 of a-z, 0-9, '.', '-', '_', '@' and '+'");
    std::string const name(trim((*options)["--name"]));
    auto const space = name.rfind(' ');
    if (space == std::string::npos) return fail("--name wants a given name and a family name");
    directory::Person who;
    who.given_name = trim(std::string_view(name).substr(0, space));
    who.family_name = name.substr(space + 1);
    who.email = (*options)["--email"];
    std::string link;
    auto const made = platform.db.write([&](db::Tx& tx) -> Result<PersonId> {
        TRY(person, add_manager(platform, tx, who, username));
        TRY(address, new_password_link(platform, tx, person));
        link = address;
        return person;
    });
    if (!made.ok() && made.problem().code == "username_taken") return fail("somebody has that username already");
    if (!made.ok()) return fail(std::string(made.problem().code));
    say(name + " is a service manager now. To set a password, open within two days:\n" + link + "\n");
    return 0;
}

int reset(Platform& platform, std::string const& typed) {
    std::string link;
    auto const done = platform.db.write([&](db::Tx& tx) -> Status {
        auto const name = fold_username(typed);
        auto const found = accounts_named(tx, name);
        auto const* account = meant_account(found, name);
        if (!account) return not_found();
        TRY(address, new_password_link(platform, tx, account->person));
        link = address;
        return {};
    });
    if (!done.ok())
        return fail(done.problem().kind == ProblemKind::not_found ? "there is no account of that name"
                                                                  : std::string(done.problem().code));
    say("To set a new password, open within a few hours:\n" + link + "\n");
    return 0;
}

int run(Platform& platform, std::vector<std::string> const& arguments) {
    auto const rest = std::span(arguments);
    if (!arguments.empty() && arguments[0] == "create-admin") return create_admin(platform, rest.subspan(1));
    if (arguments.size() == 2 && arguments[0] == "reset") return reset(platform, arguments[1]);
    if (arguments.size() == 1 && arguments[0] == "accounts") {
        auto const done = follow_directory(platform, access::SchoolScope::for_job_of_authority(), {});
        if (!done.ok()) return fail(std::string(done.problem().code));
        say(with_thousands(done->made) + " accounts made.\n");
        return 0;
    }
    if (!arguments.empty() && arguments[0] == "export") return export_command(platform, rest.subspan(1));
    if (!arguments.empty() && arguments[0] == "erase") return erase_command(platform, rest.subspan(1));
    bool const asked = arguments.size() == 1 && (arguments[0] == "--help" || arguments[0] == "help");
    std::fputs(kHelp, asked ? stdout : stderr);
    return asked ? 0 : 1;
}

} // namespace

platform::Command person_command() {
    return {"person",
            "make the first service manager, reset a password, make missing accounts, export or erase somebody's data",
            run};
}

} // namespace belfry::identity
