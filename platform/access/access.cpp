// Who may do what: pure rules over what the session holds. A viewer holds a handful of roles, an area some ten grants.
#include "platform/access/access.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace belfry::access {
namespace {

constexpr std::array<std::string_view, kRoleCount> kRoleCodes = {
    "pupil",      "parent",   "teacher",           "support_staff",   "head",     "office",
    "technician", "governor", "authority_officer", "service_manager", "community"};

} // namespace

std::string_view role_code(Role role) { return kRoleCodes[static_cast<std::size_t>(role)]; }

std::optional<Role> role_from_code(std::string_view code) {
    for (std::size_t i = 0; i < kRoleCodes.size(); ++i)
        if (kRoleCodes[i] == code) return static_cast<Role>(i);
    return std::nullopt;
}

bool is_staff(Role role) {
    switch (role) {
    case Role::teacher:
    case Role::support_staff:
    case Role::head:
    case Role::office:
    case Role::technician:
    case Role::authority_officer:
    case Role::service_manager:
        return true;
    default:
        return false;
    }
}

std::string Preferences::to_text() const {
    std::string out;
    auto add = [&](std::string_view name, std::string_view value) {
        if (!out.empty()) out += ';';
        out.append(name).append("=").append(value);
    };
    if (scheme != Scheme::system) add("scheme", scheme == Scheme::dark ? "dark" : "light");
    if (density != Density::by_role) add("density", density == Density::compact ? "compact" : "comfortable");
    if (typeface != Typeface::standard) add("typeface", "dyslexic");
    if (text_percent != 100) add("text", std::to_string(text_percent));
    if (wide_spacing) add("spacing", "wide");
    if (less_motion) add("motion", "less");
    if (symbols) add("symbols", "yes");
    if (simple) add("simple", "yes");
    if (read_aloud) add("read", "yes");
    if (scan_milliseconds != 0) add("scan", std::to_string(scan_milliseconds));
    return out;
}

Preferences Preferences::from_text(std::string_view text) {
    Preferences wanted;
    if (text.empty()) return wanted;
    for (auto part : split(text, ';')) {
        auto const equals = part.find('=');
        if (equals == std::string_view::npos) continue;
        auto const name = part.substr(0, equals), value = part.substr(equals + 1);
        if (name == "scheme")
            wanted.scheme = value == "dark" ? Scheme::dark : value == "light" ? Scheme::light : Scheme::system;
        else if (name == "density")
            wanted.density = value == "compact"       ? Density::compact
                             : value == "comfortable" ? Density::comfortable
                                                      : Density::by_role;
        else if (name == "typeface")
            wanted.typeface = value == "dyslexic" ? Typeface::dyslexic : Typeface::standard;
        else if (name == "text") {
            auto const percent = parse_int(value).value_or(100);
            for (int known : {100, 115, 130, 150, 200})
                if (percent == known) wanted.text_percent = known;
        } else if (name == "spacing")
            wanted.wide_spacing = value == "wide";
        else if (name == "motion")
            wanted.less_motion = value == "less";
        else if (name == "symbols")
            wanted.symbols = value == "yes";
        else if (name == "simple")
            wanted.simple = value == "yes";
        else if (name == "read")
            wanted.read_aloud = value == "yes";
        else if (name == "scan") {
            auto const pace = parse_int(value).value_or(0);
            for (int known : {1000, 2000, 3500})
                if (pace == known) wanted.scan_milliseconds = known;
        }
    }
    return wanted;
}

Catalogue::Holders::Holders(std::vector<Role> const& roles) {
    for (auto role : roles) set(role, true);
}

void Catalogue::Holders::set(Role role, bool held) {
    auto const bit = std::uint32_t{1} << static_cast<int>(role);
    if (held)
        bits_.fetch_or(bit, std::memory_order_relaxed);
    else
        bits_.fetch_and(~bit, std::memory_order_relaxed);
}

void Catalogue::add(Grant grant) {
    for (auto const& known : grants_) BELFRY_ASSERT(!(known.permission == grant.permission));
    holders_.emplace_back(grant.roles);
    grants_.push_back(std::move(grant));
}

Status Catalogue::set(Role role, std::string_view permission_code, bool held) {
    for (std::size_t i = 0; i < grants_.size(); ++i) {
        if (grants_[i].permission.code() != permission_code) continue;
        holders_[i].set(role, held);
        return {};
    }
    return not_found();
}

bool Catalogue::holds(Role role, Permission permission) const {
    for (std::size_t i = 0; i < grants_.size(); ++i)
        if (grants_[i].permission == permission) return holders_[i].has(role);
    return false;
}

bool Catalogue::is_wide(Permission permission) const {
    for (auto const& grant : grants_)
        if (grant.permission == permission) return grant.wide;
    return false;
}

bool Catalogue::role_needs_second_factor(Role role) const {
    if (!factor_roles_.has(role)) return false;
    for (std::size_t i = 0; i < grants_.size(); ++i)
        if (grants_[i].wide && holders_[i].has(role)) return true;
    return false;
}

bool Viewer::has_role(Role role) const {
    return std::ranges::any_of(roles, [&](HeldRole const& held) { return held.role == role; });
}

bool Viewer::has_role_at(Role role, SchoolId at) const {
    return std::ranges::any_of(roles, [&](HeldRole const& held) { return held.role == role && held.school == at; });
}

bool Viewer::may_everywhere(Permission permission) const {
    if (!catalogue_) return false;
    bool const wide = catalogue_->is_wide(permission);
    return std::ranges::any_of(roles, [&](HeldRole const& held) {
        return held.school.empty() && catalogue_->holds(held.role, permission) &&
               (!wide || second_factor || !catalogue_->role_needs_second_factor(held.role));
    });
}

bool Viewer::may_at(Permission permission, SchoolId at) const {
    if (!catalogue_) return false;
    bool const here = at && std::ranges::any_of(roles, [&](HeldRole const& held) {
                          return held.school == at && catalogue_->holds(held.role, permission) &&
                                 (!catalogue_->is_wide(permission) || second_factor ||
                                  !catalogue_->role_needs_second_factor(held.role));
                      });
    return here || may_everywhere(permission);
}

bool Viewer::may(Permission permission) const { return may_at(permission, school); }

Result<SchoolScope> Viewer::scope(Permission permission) const {
    if (school) return scope_at(permission, school);
    if (may_everywhere(permission)) return SchoolScope(SchoolId());
    return forbidden();
}

Result<SchoolScope> Viewer::scope_at(Permission permission, SchoolId at) const {
    if (!may_at(permission, at)) return forbidden();
    return SchoolScope(at);
}

Rule Rule::anyone(char const* why) {
    Rule rule(Kind::anyone);
    rule.why_ = why;
    return rule;
}
Rule Rule::signed_in() { return Rule(Kind::signed_in); }
Rule Rule::may(Permission permission) {
    Rule rule(Kind::may);
    rule.permission_ = permission;
    return rule;
}
Rule Rule::may_everywhere(Permission permission) {
    Rule rule(Kind::may_everywhere);
    rule.permission_ = permission;
    return rule;
}

Rule Rule::anew() const {
    Rule rule = *this;
    rule.anew_ = true;
    return rule;
}

Status Rule::check(Viewer const& viewer) const {
    if (kind_ == Kind::anyone) return {};
    if (!viewer.signed_in()) return Problem{ProblemKind::signed_out, "signed_out"};
    bool const allowed = kind_ == Kind::signed_in ||
                         (kind_ == Kind::may ? viewer.may(*permission_) : viewer.may_everywhere(*permission_));
    if (allowed) return anew_ && !viewer.proved_lately ? forbidden("proof_needed") : Status();
    if (!viewer.second_factor) {
        Viewer stronger = viewer;
        stronger.second_factor = true;
        if (kind_ == Kind::may ? stronger.may(*permission_) : stronger.may_everywhere(*permission_))
            return forbidden("second_factor_needed");
    }
    return forbidden();
}

} // namespace belfry::access
