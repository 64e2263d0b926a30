// The project's own files, for tests that read them.
#ifndef QUELL_TESTS_TIDY_TREE_H_
#define QUELL_TESTS_TIDY_TREE_H_

#include <string>
#include <string_view>
#include <vector>

namespace quell::tidy {

// Paths from the project's root with one of these endings, below `folder`, sorted.
std::vector<std::string> Files(const std::string& folder, const std::vector<std::string>& endings);
// Everything of ours that is C++: include, lib, bench, tests, examples.
std::vector<std::string> CodeFiles();

std::string ReadText(const std::string& path);
bool Exists(const std::string& path);
std::vector<std::string> Lines(const std::string& text);

// The fenced blocks of a Markdown text that are marked with this word.
std::vector<std::string> Blocks(const std::string& markdown, std::string_view mark);

}  // namespace quell::tidy

#endif  // QUELL_TESTS_TIDY_TREE_H_
