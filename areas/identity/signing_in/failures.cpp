// Failed sign-ins brought into the trail: on a school morning some hundred addresses a minute, never more than 501.
#include "areas/identity/signing_in/failures.h"

#include "areas/identity/show.h"
#include "areas/identity/signing_in/failure_store.h"
#include "base/text.h"
#include "platform/json/json.h"
#include "platform/log/log.h"

namespace belfry::identity {
namespace {

using platform::Call;
using platform::Platform;

constexpr std::string_view kJob = "identity.failures";
constexpr int kJobSeconds = 60, kJobSecondsMax = 300;

audit::Entry entry_of(FailedMinute const& one) {
    audit::Entry entry;
    entry.action = "identity.sign_ins_failed";
    entry.person = one.person;
    entry.peer = one.household;
    entry.detail = json::Writer()
                       .object()
                       .field("failures", one.failures)
                       .field("names", one.names)
                       .field("minute", one.minute.text())
                       .end()
                       .take();
    return entry;
}

Result<std::string> run_job(Platform& platform, jobs::Run&) { return note_failures(platform); }

void show_sprays(Call& call, html::Writer& h) {
    if (!call.viewer.has_role(access::Role::service_manager)) return;
    auto const sprays = newest_sprays(call.db(), call.now());
    if (sprays.empty()) return;
    ui::panel(h, "sprays", "shield-alert", call.word("identity.spray.title"), [&] {
        h.put("<p>{}</p><ul class=\"rows\">", call.word("identity.spray.what"));
        for (auto const& one : sprays)
            h.put("<li class=\"row\"><div><b>{}</b><br><span class=\"quiet\">{}</span></div></li>", one.household,
                  call.word("identity.spray.one", {{"names", with_thousands(one.names)},
                                                   {"failures", with_thousands(one.failures)},
                                                   {"since", when_words(call, one.began)},
                                                   {"last", when_words(call, one.last)}}));
        h.put("</ul>");
    });
}

} // namespace

Result<std::string> note_failures(Platform& platform) {
    auto const now = platform.clock.now();
    auto const waiting = [&] {
        auto snapshot = platform.db.read();
        return failed_to_note(snapshot, now);
    }();
    TRY(sprays, platform.db.write([&](db::Tx& tx) -> Result<std::int64_t> {
        for (auto const& one : waiting) {
            TRY_DO(platform.audit.add(tx, entry_of(one)));
            TRY_DO(set_noted(tx, one));
        }
        return keep_sprays(tx, now);
    }));
    for (auto const& one : waiting)
        log::info("identity.sign_ins_failed",
                  {{"peer", one.household}, {"failures", one.failures}, {"names", one.names}});
    return json::Writer()
        .object()
        .field("minutes", static_cast<std::int64_t>(waiting.size()))
        .field("sprays", sprays)
        .end()
        .take();
}

void add_failure_job(jobs::Kinds& kinds) { kinds.add({kJob, run_job, kJobSecondsMax, kJobSeconds}); }

platform::HomePanel spray_panel() {
    return {"identity.sprays", platform::HomePanel::Slot::now, 2, {access::Role::service_manager}, show_sprays};
}

} // namespace belfry::identity
