// Forms: some ten fields each. What was typed comes back escaped, except passwords, which never come back.
#include <algorithm>

#include "platform/extension/call.h"
#include "platform/ui/page.h"

namespace belfry::ui {
namespace {

// What the ids of fields begin with: "f" outside a form, "f1", "f2" in the forms of one page. A form is written by one
// thread from its beginning to its end.
thread_local std::string_view id_prefix = "f";

struct InForm {
    std::string const prefix;
    std::string_view const before = id_prefix;
    explicit InForm(int number) : prefix("f" + std::to_string(number)) { id_prefix = prefix; }
    ~InForm() { id_prefix = before; }
    InForm(InForm const&) = delete;
};

std::string id_of(std::string_view name) { return std::string(id_prefix).append("-").append(name); }

// The label, the hint and the error of one field, and what a screen reader is told to read with it.
struct Described {
    std::string id, by;
    std::string_view error;
    Described(std::string_view name, std::string_view hint, FormErrors const& errors)
        : id(id_of(name)), error(errors.of(name)) {
        if (!hint.empty()) by = id + "-hint";
        if (!error.empty()) by += (by.empty() ? "" : " ") + id + "-error";
    }
    html::Attr described_by() const {
        return {"aria-describedby", by.empty() ? std::nullopt : std::optional<std::string_view>(by)};
    }
    html::Attr invalid() const {
        return {"aria-invalid", error.empty() ? std::nullopt : std::optional<std::string_view>("true")};
    }
};

void hint_and_error(html::Writer& h, Described const& d, std::string_view hint) {
    if (!hint.empty()) h.put("<p class=\"hint\" id=\"{}-hint\">{}</p>", d.id, hint);
    if (d.error.empty()) return;
    h.put("<p class=\"field-error\" id=\"{}-error\">", d.id);
    icon(h, "circle-alert");
    h.put("{}</p>", d.error);
}

void error_summary(html::Writer& h, platform::Call& call, FormErrors const& errors) {
    h.put("<div class=\"notice bad\" role=\"alert\" tabindex=\"-1\" data-focus>");
    icon(h, "octagon-alert");
    h.put("<div><p class=\"notice-title\">{}</p><ul>", call.word("ui.form.problems"));
    for (auto const& one : errors.all) {
        if (one.field.empty())
            h.put("<li>{}</li>", one.words);
        else
            h.put("<li>").trusted("<a href=\"#").text(id_of(one.field)).trusted("\">").put("{}</a></li>", one.words);
    }
    h.put("</ul></div></div>");
}

std::optional<std::string_view> if_any(std::string const& text) {
    return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

} // namespace

std::string_view FormErrors::of(std::string_view field) const {
    auto const found = std::ranges::find(all, field, &One::field);
    return found == all.end() || field.empty() ? std::string_view() : std::string_view(found->words);
}

void form_token(html::Writer& h, platform::Call& call) {
    h.put("<input type=\"hidden\" name=\"{}\" value=\"{}\">", kFormTokenField, call.form_token());
}

void form(html::Writer& h, platform::Call& call, FormOptions const& options, FormErrors const& errors,
          std::function<void()> const& body) {
    html::Attr const id{"id", options.id.empty() ? std::nullopt : std::optional(options.id)};
    html::Attr const kind{"enctype",
                          options.upload ? std::optional<std::string_view>("multipart/form-data") : std::nullopt};
    h.put("<form class=\"form\" method=\"post\" action=\"{}\"{}{} novalidate data-once data-show=\"{}\" "
          "data-hide=\"{}\">",
          options.action, id, kind, call.word("ui.form.show"), call.word("ui.form.hide"));
    form_token(h, call);
    InForm const inside(call.next_form());
    if (errors.any()) error_summary(h, call, errors);
    body();
    h.put("</form>");
}

void field(html::Writer& h, Field const& field, FormErrors const& errors) {
    Described const d(field.name, field.hint, errors);
    h.put("<div class=\"field\"><label for=\"{}\">{}</label>", d.id, field.label);
    hint_and_error(h, d, field.hint);
    html::Attr const autocomplete{"autocomplete", if_any(field.autocomplete)}, accept{"accept", if_any(field.accept)};
    html::Flag const required{"required", field.required};
    if (field.type == "textarea") {
        h.put("<textarea id=\"{}\" name=\"{}\" rows=\"5\" maxlength=\"{}\"{}{}{}>\n{}</textarea></div>", d.id,
              field.name, field.characters_max, required, d.described_by(), d.invalid(), field.value);
        return;
    }
    bool const keeps_value = field.type != "password" && field.type != "file";
    bool const has_length =
        field.type != "file" && field.type != "date" && field.type != "time" && field.type != "number";
    auto const most = std::to_string(field.characters_max);
    html::Attr const value{"value", keeps_value ? if_any(field.value) : std::nullopt};
    html::Attr const length{"maxlength", has_length ? std::optional<std::string_view>(most) : std::nullopt};
    h.put("<input id=\"{}\" name=\"{}\" type=\"{}\"{}{}{}{}{}{}{}></div>", d.id, field.name, field.type, value, length,
          autocomplete, accept, required, d.described_by(), d.invalid());
}

void select_field(html::Writer& h, std::string_view name, std::string_view label, std::span<Choice const> choices,
                  std::string_view chosen, FormErrors const& errors) {
    Described const d(name, {}, errors);
    h.put("<div class=\"field\"><label for=\"{}\">{}</label>", d.id, label);
    hint_and_error(h, d, {});
    h.put("<select id=\"{}\" name=\"{}\"{}{}>", d.id, name, d.described_by(), d.invalid());
    for (auto const& choice : choices)
        h.put("<option value=\"{}\"{}>{}</option>", choice.value, html::Flag{"selected", choice.value == chosen},
              choice.label);
    h.put("</select></div>");
}

void radio_field(html::Writer& h, std::string_view name, std::string_view legend, std::span<Choice const> choices,
                 std::string_view chosen, FormErrors const& errors) {
    Described const d(name, {}, errors);
    h.put("<fieldset class=\"field choices\"{}><legend>{}</legend>", d.described_by(), legend);
    hint_and_error(h, d, {});
    int number = 0;
    for (auto const& choice : choices) {
        auto const id = number++ == 0 ? d.id : d.id + "-" + std::to_string(number);
        h.put("<div class=\"choice\"><input type=\"radio\" id=\"{}\" name=\"{}\" value=\"{}\"{}>", id, name,
              choice.value, html::Flag{"checked", choice.value == chosen});
        h.put("<label for=\"{}\">{}", id, choice.label);
        if (!choice.hint.empty()) h.put("<span class=\"hint\">{}</span>", choice.hint);
        h.put("</label></div>");
    }
    h.put("</fieldset>");
}

void checkbox_field(html::Writer& h, std::string_view name, std::string_view label, bool checked,
                    std::string_view hint) {
    auto const id = id_of(name);
    h.put("<div class=\"field choice\"><input type=\"checkbox\" id=\"{}\" name=\"{}\" value=\"yes\"{}>", id, name,
          html::Flag{"checked", checked});
    h.put("<label for=\"{}\">{}", id, label);
    if (!hint.empty()) h.put("<span class=\"hint\">{}</span>", hint);
    h.put("</label></div>");
}

void submit(html::Writer& h, Button kind, std::string_view words, std::string_view name, std::string_view value) {
    html::Attr const named{"name", name.empty() ? std::nullopt : std::optional(name)};
    html::Attr const valued{"value", name.empty() ? std::nullopt : std::optional(value)};
    h.put("<button class=\"{}\" type=\"submit\"{}{}>{}</button>", button_class(kind), named, valued, words);
}

void post_button(html::Writer& h, platform::Call& call, Button kind, std::string_view words, html::Href const& action,
                 std::span<std::pair<std::string, std::string> const> hidden) {
    h.put("<form class=\"one-button\" method=\"post\" action=\"{}\" data-once>", action);
    form_token(h, call);
    for (auto const& [name, value] : hidden) h.put("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value);
    submit(h, kind, words);
    h.put("</form>");
}

} // namespace belfry::ui
