// Preferences as a form. Pure.
#include "areas/identity/settings/preference_form.h"

#include "base/text.h"

namespace belfry::identity {

using access::Preferences;

access::Preferences preferences_from(http::Fields const& form) {
    Preferences wants;
    auto const scheme = form.get("scheme"), density = form.get("density");
    wants.scheme = scheme == "dark"    ? Preferences::Scheme::dark
                   : scheme == "light" ? Preferences::Scheme::light
                                       : Preferences::Scheme::system;
    wants.density = density == "compact"       ? Preferences::Density::compact
                    : density == "comfortable" ? Preferences::Density::comfortable
                                               : Preferences::Density::by_role;
    wants.typeface =
        form.get("typeface") == "dyslexic" ? Preferences::Typeface::dyslexic : Preferences::Typeface::standard;
    for (int percent : {100, 115, 130, 150, 200})
        if (form.get("text") == std::to_string(percent)) wants.text_percent = percent;
    wants.wide_spacing = form.get("spacing") == "yes";
    wants.less_motion = form.get("motion") == "yes";
    wants.symbols = form.get("symbols") == "yes";
    wants.simple = form.get("simple") == "yes";
    wants.read_aloud = form.get("read") == "yes";
    for (int pace : {1000, 2000, 3500})
        if (form.get("scan") == std::to_string(pace)) wants.scan_milliseconds = pace;
    return wants;
}

void preference_form(html::Writer& h, platform::Call& call, Preferences const& now) {
    auto const words = [&](ui::Key key) { return std::string(call.word(key)); };
    ui::FormErrors const none;
    ui::form(h, call, {html::Href::to("/me/settings")}, none, [&] {
        ui::Choice const schemes[] = {{"system", words("identity.settings.scheme.system")},
                                      {"light", words("identity.settings.scheme.light")},
                                      {"dark", words("identity.settings.scheme.dark")}};
        ui::radio_field(h, "scheme", call.word("identity.settings.scheme"), schemes,
                        now.scheme == Preferences::Scheme::dark    ? "dark"
                        : now.scheme == Preferences::Scheme::light ? "light"
                                                                   : "system");
        ui::Choice const sizes[] = {{"100", words("identity.settings.text.100")},
                                    {"115", words("identity.settings.text.115")},
                                    {"130", words("identity.settings.text.130")},
                                    {"150", words("identity.settings.text.150")},
                                    {"200", words("identity.settings.text.200")}};
        ui::select_field(h, "text", call.word("identity.settings.text"), sizes, std::to_string(now.text_percent));
        ui::Choice const faces[] = {{"standard", words("identity.settings.typeface.standard")},
                                    {"dyslexic", words("identity.settings.typeface.dyslexic")}};
        ui::radio_field(h, "typeface", call.word("identity.settings.typeface"), faces,
                        now.typeface == Preferences::Typeface::dyslexic ? "dyslexic" : "standard");
        ui::checkbox_field(h, "spacing", call.word("identity.settings.spacing"), now.wide_spacing,
                           call.word("identity.settings.spacing.hint"));
        ui::Choice const densities[] = {{"by_role", words("identity.settings.density.by_role")},
                                        {"comfortable", words("identity.settings.density.comfortable")},
                                        {"compact", words("identity.settings.density.compact")}};
        ui::radio_field(h, "density", call.word("identity.settings.density"), densities,
                        now.density == Preferences::Density::compact       ? "compact"
                        : now.density == Preferences::Density::comfortable ? "comfortable"
                                                                           : "by_role");
        ui::checkbox_field(h, "motion", call.word("identity.settings.motion"), now.less_motion,
                           call.word("identity.settings.motion.hint"));
        ui::checkbox_field(h, "symbols", call.word("identity.settings.symbols"), now.symbols,
                           call.word("identity.settings.symbols.hint"));
        ui::checkbox_field(h, "simple", call.word("identity.settings.simple"), now.simple,
                           call.word("identity.settings.simple.hint"));
        ui::checkbox_field(h, "read", call.word("identity.settings.read"), now.read_aloud,
                           call.word("identity.settings.read.hint"));
        ui::Choice const paces[] = {{"0", words("identity.settings.scan.off")},
                                    {"3500", words("identity.settings.scan.slow")},
                                    {"2000", words("identity.settings.scan.middle")},
                                    {"1000", words("identity.settings.scan.quick")}};
        ui::select_field(h, "scan", call.word("identity.settings.scan"), paces, std::to_string(now.scan_milliseconds));
        h.put("<p class=\"hint\">{}</p>", call.word("identity.settings.scan.hint"));
        ui::submit(h, ui::Button::primary, call.word("identity.settings.do"));
    });
}

} // namespace belfry::identity
