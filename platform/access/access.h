#pragma once
// Who may do what. Permissions are constants declared by areas; roles hold permissions at a place (a school or the
// whole authority); a route carries a Rule and cannot be declared without one; data is reached with a SchoolScope that
// only a Viewer gives. REQ-2, REQ-3.

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace belfry::access {

// The roles of the field. Kept in the database as their names.
enum class Role {
    pupil,
    parent, // a guardian; at each school where they have a child
    teacher,
    support_staff, // teaching assistants, lunch staff ..
    head,          // head teacher and senior leaders
    office,        // the school office
    technician,    // ICT staff of a school, or of the service for the whole authority
    governor,
    authority_officer, // staff of the local authority
    service_manager,   // runs Belfry for the authority
    community,         // wider-community people: adult learners, volunteers, partner agencies
};
inline constexpr int kRoleCount = 11;
std::string_view role_code(Role role); // "support_staff"
std::optional<Role> role_from_code(std::string_view code);
bool is_staff(Role role);

// "directory.see_people"; areas declare `inline constexpr Permission kSeePeople{"directory.see_people"};`
class Permission {
public:
    consteval explicit Permission(char const* code) : code_(code) {
        for (char c : code_) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
    }
    constexpr std::string_view code() const { return code_; }
    constexpr std::uint64_t hash() const { return hash_; }
    friend constexpr bool operator==(Permission a, Permission b) { return a.hash_ == b.hash_; }

private:
    std::string_view code_;
    std::uint64_t hash_ = 0xCBF29CE484222325ull;
};

// What an area says of one permission: who holds it by default, and whether it wants a second factor.
// The words of it are under "permission.<code>" in the area's text.
struct Grant {
    Permission permission;
    std::vector<Role> roles;
    bool wide = false; // reaches much personal data, or decides about others: wants a second factor
};

// One school, or the whole authority. Only a Viewer (or a job, by name) makes one; stores take it as a parameter.
class SchoolScope {
public:
    bool whole_authority() const { return !school_; }
    // The one school; empty for the whole authority.
    SchoolId school() const { return school_; }
    bool covers(SchoolId school) const { return whole_authority() || (school && school == school_); }

    static SchoolScope for_job_of_school(SchoolId school) { return SchoolScope(school); }
    static SchoolScope for_job_of_authority() { return SchoolScope(SchoolId()); }

private:
    friend class Viewer;
    explicit SchoolScope(SchoolId school) : school_(school) {}
    SchoolId school_;
};

struct HeldRole {
    Role role = Role::community;
    SchoolId school; // empty: of the whole authority
};

// How a person wants pages (interface.md). Kept with the person; read with the session, so that it costs no query.
struct Preferences {
    enum class Scheme { system, light, dark };
    enum class Density { by_role, comfortable, compact };
    enum class Typeface { standard, dyslexic };
    Scheme scheme = Scheme::system;
    Density density = Density::by_role;
    Typeface typeface = Typeface::standard;
    int text_percent = 100; // 100, 115, 130, 150, 200
    bool wide_spacing = false;
    bool less_motion = false;
    bool symbols = false; // symbols with words
    bool simple = false;  // simplified pages
    bool read_aloud = false;
    int scan_milliseconds = 0; // one-switch scanning: how long each thing is lit; 0: no scanning

    // Short text form for keeping: "scheme=dark;text=130". Unknown parts are passed over.
    std::string to_text() const;
    static Preferences from_text(std::string_view text);
};

// Which permissions each role holds. Made at start from the areas' grants, then changed by the authority's own choices,
// also while requests are served: add() is for the start alone, everything else is safe from any thread.
class Catalogue {
public:
    void add(Grant grant);
    // The authority's change to a default; Problem not_found for an unknown permission. grants() keeps the default.
    Status set(Role role, std::string_view permission_code, bool held);
    bool holds(Role role, Permission permission) const;
    bool is_wide(Permission permission) const;
    // Whether holders of that role must give a second factor for wide rights. From the start: those who may reach the
    // whole authority (service managers, authority officers, technicians); for heads and offices the authority chooses.
    void want_second_factor(Role role, bool wanted) { factor_roles_.set(role, wanted); }
    bool role_needs_second_factor(Role role) const;
    std::vector<Grant> const& grants() const { return grants_; }

private:
    // One bit for each role.
    class Holders {
    public:
        explicit Holders(std::vector<Role> const& roles);
        Holders(Holders const& other) : bits_(other.bits_.load()) {}
        bool has(Role role) const { return bits_.load(std::memory_order_relaxed) >> static_cast<int>(role) & 1; }
        void set(Role role, bool held);

    private:
        std::atomic<std::uint32_t> bits_{0};
    };
    std::vector<Grant> grants_;
    std::vector<Holders> holders_; // of the grant at the same place
    Holders factor_roles_{{Role::authority_officer, Role::service_manager, Role::technician}};
};

// The person who asks, at the place where they are working now.
class Viewer {
public:
    Viewer() = default; // signed out

    PersonId person;
    SessionId session;
    SchoolId school;                    // active school; empty: the authority itself, or signed out
    std::string name;                   // as shown in the frame
    std::string school_name;            // of the active school, as shown in the frame
    std::string school_accent;          // "#1F4E8C" or empty
    TimeZone zone = TimeZone::london(); // of the school of the role acted in; the authority's for its own staff
    Role acting = Role::community;      // the role whose Today is shown: the strongest held at the active place
    std::vector<HeldRole> roles;        // all that they hold today, everywhere
    Preferences preferences;
    bool second_factor = false; // given in this session
    bool proved_lately = false; // has shown a few minutes ago at most that it is still they who sit there
    bool must_change_password = false;
    std::string form_secret; // what this session's form tokens are made from

    bool signed_in() const { return !person.empty(); }
    bool has_role(Role role) const;
    bool has_role_at(Role role, SchoolId school) const;
    // Held at the active school or authority-wide. A wide permission also wants the second factor where the role needs
    // it.
    bool may(Permission permission) const;
    // Held for the whole authority.
    bool may_everywhere(Permission permission) const;
    bool may_at(Permission permission, SchoolId school) const;
    // The scope in which they may: the active school where there is one, else the whole authority if held there.
    Result<SchoolScope> scope(Permission permission) const;
    // That school, if they may there; forbidden otherwise.
    Result<SchoolScope> scope_at(Permission permission, SchoolId school) const;

    void use(Catalogue const* catalogue) { catalogue_ = catalogue; }

private:
    Catalogue const* catalogue_ = nullptr;
};

// What a route asks of whoever calls it. There is no default: a route without a rule does not compile.
class Rule {
public:
    enum class Kind { anyone, signed_in, may, may_everywhere };
    // Everyone, signed in or not. `why` says why that is safe; the page of routes prints it.
    static Rule anyone(char const* why);
    static Rule signed_in();
    static Rule may(Permission permission);
    static Rule may_everywhere(Permission permission);
    // The same for what is dangerous: whoever did not prove lately who they are is asked for it anew.
    Rule anew() const;

    Kind kind() const { return kind_; }
    std::optional<Permission> permission() const { return permission_; }
    std::string_view why() const { return why_; }
    bool wants_proof() const { return anew_; }
    // Nothing, or why not: signed_out, forbidden, or forbidden with code "second_factor_needed" or "proof_needed".
    Status check(Viewer const& viewer) const;

private:
    explicit Rule(Kind kind) : kind_(kind) {}
    Kind kind_;
    std::optional<Permission> permission_;
    std::string_view why_;
    bool anew_ = false;
};

} // namespace belfry::access
