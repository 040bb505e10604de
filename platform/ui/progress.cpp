// Running work and charts. A page shows one job, a chart at most some 30 bars.
#include <algorithm>

#include "base/text.h"
#include "platform/extension/call.h"
#include "platform/ui/page.h"

namespace belfry::ui {

void job_progress(html::Writer& h, platform::Call& call, std::string_view step, std::int64_t done, std::int64_t total,
                  html::Href const& look_again, std::optional<html::Href> const& cancel) {
    // With script the inside of <main> is fetched again each second, as long as this part is in it.
    h.put("<div class=\"job\" hx-get=\"{}\" hx-trigger=\"every 1s\" hx-target=\"#main\" hx-swap=\"innerMorph\">",
          look_again);
    h.put("<p class=\"job-step\" role=\"status\">{}</p>", step);
    if (total > 0) {
        auto const now = std::clamp<std::int64_t>(done, 0, total);
        h.put("<progress value=\"{}\" max=\"{}\" aria-label=\"{}\"></progress>", now, total, step);
        h.put("<p class=\"job-count\"><b>{}%</b> {}</p>", now * 100 / total,
              call.word("ui.job.count", {{"done", with_thousands(done)}, {"total", with_thousands(total)}}));
    } else {
        h.put("<progress aria-label=\"{}\"></progress><p class=\"job-count\">{}</p>", step,
              done > 0 ? call.word("ui.job.count_open", {{"done", with_thousands(done)}})
                       : std::string(call.word("ui.job.starting")));
    }
    h.put("<div class=\"buttons\">");
    h.put("<a class=\"button without-script\" href=\"{}\">{}</a>", look_again, call.word("ui.job.look_again"));
    if (cancel) post_button(h, call, Button::secondary, call.word("ui.job.cancel"), *cancel);
    h.put("</div></div>");
}

void bar_chart(html::Writer& h, std::string_view id, std::string_view title, std::string_view description,
               std::span<Bar const> bars) {
    // The label stands over its bar, so that the letters keep their size on a phone.
    constexpr int kWidth = 360, kRow = 44;
    std::int64_t most = 1;
    for (auto const& bar : bars) most = std::max(most, bar.value);
    h.put("<figure class=\"chart\"><figcaption id=\"{}-caption\">{}</figcaption>", id, title);
    h.put("<svg role=\"img\" viewBox=\"0 0 {} {}\" aria-labelledby=\"{}-t {}-d\">", kWidth,
          static_cast<std::int64_t>(bars.size()) * kRow, id, id);
    h.put("<title id=\"{}-t\">{}</title><desc id=\"{}-d\">{}</desc>", id, title, id, description);
    std::int64_t y = 0;
    for (auto const& bar : bars) {
        auto const width = std::max<std::int64_t>(2, std::max<std::int64_t>(bar.value, 0) * kWidth / most);
        h.put("<text x=\"0\" y=\"{}\">{}</text>", y + 16, bar.label);
        h.put("<text class=\"chart-number\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", kWidth, y + 16,
              with_thousands(bar.value));
        h.put("<rect class=\"chart-track\" x=\"0\" y=\"{}\" width=\"{}\" height=\"10\" rx=\"2\"/>", y + 24, kWidth);
        h.put("<rect class=\"chart-bar\" x=\"0\" y=\"{}\" width=\"{}\" height=\"10\" rx=\"2\"/>", y + 24, width);
        y += kRow;
    }
    h.put("</svg><details><summary>{}</summary><table>", description);
    h.put("<caption class=\"visually-hidden\">{}</caption><tbody>", title);
    for (auto const& bar : bars)
        h.put("<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td></tr>", bar.label, with_thousands(bar.value));
    h.put("</tbody></table></details></figure>");
}

} // namespace belfry::ui
