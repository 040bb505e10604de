// gzip of what is made for each request. A page of 5 kB takes 7 us with ISA-L at level 0 and codes of our own, against
// 17 us with libdeflate at level 1 and 25 us with zlib at level 1, for 4 in 100 more bytes
// (docs/decisions/2026-11-22-pages-packed-by-isa-l.md).
#include "platform/http/gzip.h"

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>

#include <memory>
#include <optional>

namespace belfry::http {
namespace {

// What the codes are made from: text and markup as our pages have it, in the proportions that they have it. Any text
// can be packed with the codes; the more it is like this, the smaller.
constexpr std::string_view kLikeOurPages =
    R"(<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Today · Thornhill Park School</title><meta
name="viewport" content="width=device-width,initial-scale=1"><link rel="stylesheet" href="/a/belfry.0f5c22e027.css">
<script src="/a/htmx.min.a0abb04f2f.js" defer></script></head><body data-dismiss="Dismiss"><a class="skip"
href="#main">Skip to the page</a><header><div class="top"><a class="home" href="/"><span class="crest"
aria-hidden="true">TP</span><span class="home-name">Thornhill Park School</span></a><form class="find" role="search"
method="get" action="/search"><button type="submit" aria-label="Search"><svg class="icon" aria-hidden="true"><use
href="/a/icons.fac23b689d.svg#search"/></svg></button><input name="q" type="search" aria-label="Search for people, pages
and things" placeholder="Find a person or a page" maxlength="80" autocomplete="off"></form><details class="menu">
<summary><span class="avatar tint-2" aria-hidden="true">AF</span><span class="visually-hidden">Arthur Fletcher: settings
and signing out</span></summary><div class="menu-list"><a href="/me"><svg class="icon" aria-hidden="true"><use
href="/a/icons.fac23b689d.svg#user-round"/></svg>My settings</a><form method="post" action="/sign-out"><input
type="hidden" name="form_token" value="LjrsWY0HKnz0okRnfw1QdwaLZj6Qvbbft8TUinDN2SZsV1B5UYz4N5H7ST_xb6uHvYp3Se3ys7fYYWHdaE">
<button type="submit">Sign out</button></form></div></details></div></header><nav class="rail" aria-label="Main"><ul>
<li><a href="/" aria-current="page"><span>Today</span></a></li><li><a href="/everything"><span>Everything</span></a></li>
</ul></nav><main id="main" tabindex="-1"><header class="today-head"><p class="today-date">Sunday 22 November 2026 · 8.47
am</p><h1>Good morning, Arthur</h1></header><section class="panel" aria-labelledby="my-groups-title"><h2
id="my-groups-title">My groups and classes</h2><ul class="rows"><li class="row"><div><a href="/groups/000100006R300">
<strong>7A</strong></a> <span class="badge info">Tutor group</span><br><span class="quiet">with Florence Goodchild</span>
</div></li><li class="row"><div><a href="/groups/0001000091900"><strong>7/Ge5</strong></a><br><span class="quiet">with
Saoirse Griffiths</span></div></li><li class="row"><div><a href="/groups/000100008TH00"><strong>7/Hi4</strong></a><br>
<span class="quiet">with Leo Knight</span></div></li><li class="row"><div><a href="/groups/000100008D100"><strong>7/Ma2
</strong></a><br><span class="quiet">with Mateo Silva</span></div></li></ul></section></main></body></html>)";

// None where it fails, and then the library's own are used.
std::optional<isal_hufftables> make_codes() {
    isal_huff_histogram counted{};
    std::string sample(kLikeOurPages);
    isal_update_histogram(reinterpret_cast<unsigned char*>(sample.data()), static_cast<int>(sample.size()), &counted);
    isal_hufftables codes{};
    if (isal_create_hufftables(&codes, &counted) != 0) return std::nullopt;
    return codes;
}

std::string gzip_quickly(std::string_view plain) {
    static std::optional<isal_hufftables> codes = make_codes();
    thread_local auto const stream = std::make_unique<isal_zstream>();
    isal_deflate_stateless_init(stream.get());
    std::string packed(plain.size(), '\0');
    stream->level = 0;
    if (codes) stream->hufftables = &*codes;
    stream->gzip_flag = IGZIP_GZIP;
    stream->end_of_stream = 1;
    stream->flush = NO_FLUSH;
    stream->next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(plain.data())); // only read
    stream->avail_in = static_cast<std::uint32_t>(plain.size());
    stream->next_out = reinterpret_cast<unsigned char*>(packed.data());
    stream->avail_out = static_cast<std::uint32_t>(packed.size());
    if (isal_deflate_stateless(stream.get()) != COMP_OK || stream->avail_in != 0) return {};
    packed.resize(stream->total_out);
    return packed;
}

std::string gzip_tightly(std::string_view plain) {
    struct Free {
        void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
    };
    thread_local std::unique_ptr<libdeflate_compressor, Free> const compressor(libdeflate_alloc_compressor(1));
    if (!compressor) return {};
    std::string packed(plain.size(), '\0');
    packed.resize(libdeflate_gzip_compress(compressor.get(), plain.data(), plain.size(), packed.data(), packed.size()));
    return packed;
}

} // namespace

std::string gzip(std::string_view plain) {
    if (plain.empty()) return {};
    return plain.size() <= kQuickGzipBytesMax ? gzip_quickly(plain) : gzip_tightly(plain);
}

} // namespace belfry::http
