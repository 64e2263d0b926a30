// What a name means in a file: its own items first, then those of the modules it uses.
#include <algorithm>
#include <utility>

#include "lib/base/text.h"
#include "lib/check/scope.h"

namespace quell::check {
namespace {

using diag::Code;

// Beyond so many names looked through, an unknown one is told without its nearest: a broken file of a hundred thousand names must not take minutes.
constexpr size_t kMostCompared = 4'000'000;

bool Contains(const std::vector<NameKind>& kinds, NameKind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

// Words of other languages, and of other clauses, that were read as names.
std::string_view MeantByName(std::string_view word) {
  static constexpr std::pair<std::string_view, std::string_view> kMeant[] = {
      {"max", "write `greatest of (a, b)`, or `highest Potassium in past 24 h`"},
      {"min", "write `least of (a, b)`, or `lowest Potassium in past 24 h`"},
      {"female", "write `sex is female`"},
      {"male", "write `sex is male`"},
      {"low", "the last tier is written `, low otherwise`"},
      {"moderate", "the last tier is written `, moderate otherwise`"},
      {"high", "the last tier is written `, high otherwise`"},
      {"critical", "the last tier is written `, critical otherwise`"},
      {"passive", "the last tier is written `, passive otherwise`"},
      {"interruptive", "the last tier is written `, interruptive otherwise`"},
      {"log", "write `ln(a)`; `ln(a) / ln(10)` is the logarithm to 10"},
      {"pow", "write `a ^ 2`"},
      {"avg", "write `mean Potassium in past 24 h`"},
      {"average", "write `mean Potassium in past 24 h`"},
      {"now", "write `this time` for when the triggering record was, or `time since latest Potassium`"},
      {"null", "write `is unknown`"},
      {"yes", "write `true`"},
  };
  for (const auto& [seen, meant] : kMeant) {
    if (seen == word) return meant;
  }
  return "";
}

std::string WantedText(NameKind kind) {
  return kind == NameKind::kParameter ? "a length of time can't be computed: write it out, or make it a parameter"
                                      : "write the name of " + std::string(KindText(kind));
}

}  // namespace

Found Scope::Resolve(uint32_t file, syntax::Token name) {
  const std::string_view word = Text(file, name);
  const size_t dot = word.rfind('.');
  if (dot != std::string_view::npos) return Qualified(file, name, word.substr(0, dot), word.substr(dot + 1));
  auto own = files[file].names.find(word);
  if (own == files[file].names.end()) return InUsedModules(file, name);
  own->second.used = true;
  return {&own->second, false};
}

Found Scope::InUsedModules(uint32_t file, syntax::Token name) {
  const std::string_view word = Text(file, name);
  std::vector<const Item*> found;
  for (const Use& use : files[file].uses) {
    if (use.file < 0) continue;
    const FileScope& module = files[static_cast<size_t>(use.file)];
    auto item = module.names.find(word);
    if (item == module.names.end()) continue;
    item->second.used = true;
    found.push_back(&item->second);
  }
  if (found.empty()) return {};
  if (found.size() == 1) return {found[0], false};
  const std::string one = files[found[0]->file].module, other = files[found[1]->file].module;
  Diagnostic& d = Report(
      Code::Q0208, file, name, "`" + std::string(word) + "` may be that of `" + one + "` or that of `" + other + "`",
      "write which: `" + one + "." + std::string(word) + "` or `" + other + "." + std::string(word) + "`");
  for (const Item* item : found) {
    d.notes.push_back(
        {SpanOf(item->file, node(item->file, item->node).name), "that of `" + files[item->file].module + "`"});
  }
  return {nullptr, true};
}

Found Scope::Qualified(uint32_t file, syntax::Token name, std::string_view module, std::string_view word) {
  const FileScope& here = files[file];
  int32_t in = -1;
  if (module == here.module) in = static_cast<int32_t>(file);
  for (const Use& use : here.uses) {
    if (Text(file, use.name) != module) continue;
    if (use.file < 0) return {nullptr, true};
    in = use.file;
  }
  if (in >= 0) {
    auto item = files[static_cast<size_t>(in)].names.find(word);
    if (item == files[static_cast<size_t>(in)].names.end()) return {};
    item->second.used = true;
    return {&item->second, false};
  }
  auto given = module_files.find(module);
  if (given != module_files.end()) {
    auto item = files[given->second].names.find(word);
    if (item != files[given->second].names.end()) item->second.used = true;  // it would be, but for the missing line
    Report(Code::Q0209, file, name, "this file does not use the module `" + std::string(module) + "`",
           "add `use " + std::string(module) + "` below the lines of `module`");
    return {nullptr, true};
  }
  std::vector<std::string> modules;
  for (const auto& [known, number] : module_files) modules.push_back(known);
  const std::string nearest = Nearest(module, modules);
  Report(Code::Q0205, file, name, "no module is called `" + std::string(module) + "`",
         nearest.empty() ? "write the module's full name, and give its file too" : "did you mean `" + nearest + "`?");
  return {nullptr, true};
}

const Item* Scope::Find(uint32_t file, syntax::Token name, NameKind kind) {
  const Found found = Resolve(file, name);
  if (found.told) return nullptr;
  const std::string word(Text(file, name));
  if (found.item == nullptr) {
    const std::string kind_word(KindText(kind).substr(KindText(kind).find(' ') + 1));
    ReportUnknown(file, name, {kind},
                  kind == NameKind::kParameter ? "define it with `parameter " + word + " = 24 h`"
                                               : "define it in this file, as `" + kind_word + " " + word + " ...`");
    return nullptr;
  }
  if (found.item->kind == kind) return found.item;
  if (found.item->broken) return nullptr;
  Report(Code::Q0204, file, name,
         "`" + word + "` is " + std::string(KindText(found.item->kind)) + ", and " + std::string(KindText(kind)) +
             " is needed here",
         WantedText(kind));
  return nullptr;
}

// The names that an unknown one may have been meant for.
struct Scope::Candidates {
  std::vector<std::string> shown;  // as they would have to be written
  std::vector<const Item*> items;
  bool broken = false;  // one differs by capitals only, and its own text could not be read
};

Scope::Candidates Scope::NamesLike(uint32_t file, std::string_view word, const std::vector<NameKind>& kinds) {
  Candidates out;
  const size_t dot = word.rfind('.');
  const std::string module(dot == std::string_view::npos ? "" : word.substr(0, dot));
  const std::string last = ToLower(dot == std::string_view::npos ? word : word.substr(dot + 1));
  auto add = [&](uint32_t from, const std::string& before) {
    compared_names_ += files[from].names.size();
    if (compared_names_ > kMostCompared) return;
    for (const auto& [name, item] : files[from].names) {
      if (!Contains(kinds, item.kind) && !item.broken) continue;
      out.broken |= item.broken && ToLower(name) == last;
      out.shown.push_back(before + name);
      out.items.push_back(&item);
    }
  };
  if (module.empty() || module == files[file].module) add(file, module.empty() ? "" : module + ".");
  for (const Use& use : files[file].uses) {
    if (use.file < 0 || (!module.empty() && Text(file, use.name) != module)) continue;
    add(static_cast<uint32_t>(use.file), module.empty() ? "" : module + ".");
  }
  return out;
}

// A module among those given that this file does not use and that has an item with exactly this name; "" if none has.
std::string Scope::OtherModuleWith(uint32_t file, std::string_view word, const std::vector<NameKind>& kinds) const {
  for (const auto& [module, number] : module_files) {
    auto item = files[number].names.find(word);
    if (number == file || item == files[number].names.end() || !Contains(kinds, item->second.kind)) continue;
    item->second.used = true;  // it would be, but for the missing line
    return module;
  }
  return "";
}

void Scope::ReportUnknown(uint32_t file, syntax::Token name, std::initializer_list<NameKind> kinds, std::string help,
                          const std::vector<std::string>& words) {
  const std::string word(Text(file, name));
  const std::vector<NameKind> wanted(kinds);
  const size_t dot = word.rfind('.');
  const bool qualified = dot != std::string::npos;
  const std::string message =
      qualified                  ? "nothing in `" + word.substr(0, dot) + "` is called `" + word.substr(dot + 1) + "`"
      : files[file].uses.empty() ? "nothing in this file is called `" + word + "`"
                                 : "nothing in this file or the modules it uses is called `" + word + "`";
  // What a module that is not there gives can't be known.
  const bool lost =
      std::any_of(files[file].uses.begin(), files[file].uses.end(), [](const Use& use) { return use.file < 0; });
  const std::string other = qualified ? "" : OtherModuleWith(file, word, wanted);
  if (!other.empty() && lost) return;  // most likely the line `use` is what is wrong
  if (!other.empty()) {
    Report(Code::Q0201, file, name, message,
           "`" + other + "` has one: add `use " + other + "` below the lines of `module`");
    return;
  }
  Candidates near = NamesLike(file, word, wanted);
  if (near.broken) return;
  std::vector<std::string> texts = near.shown;
  texts.insert(texts.end(), words.begin(), words.end());
  const std::string nearest = Nearest(word, texts);
  for (size_t i = 0; i < near.items.size(); ++i) {
    if (near.shown[i] == nearest) near.items[i]->used = true;  // it would be, but for the slip
  }
  if (nearest.empty() && lost && !qualified) return;
  if (qualified) help = "look the name up in the file of that module";
  if (const std::string_view meant = MeantByName(word); !meant.empty() && Contains(wanted, NameKind::kDefine)) {
    Report(Code::Q0201, file, name, message, std::string(meant));
    return;
  }
  Report(Code::Q0201, file, name, message, nearest.empty() ? std::move(help) : "did you mean `" + nearest + "`?");
}

}  // namespace quell::check
