#include "lib/readers/json_lines.h"

#include <utility>

#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/base/utf8.h"

namespace quell::readers {
namespace {

constexpr size_t kBatchLines = 64, kBatches = 3;
constexpr size_t kFirstDocument = 1u << 16;
constexpr size_t kBatchBytes = 1u << 20;    // of text, after which a batch is handed over
constexpr size_t kKeptDocument = 1u << 20;  // a document for longer lines is not kept for the next

static_assert(limits::kJsonBytes == 134'217'728, "kTooLongLine says so");

}  // namespace

std::string_view WhyNotJson(simdjson::error_code error, std::string_view text) {
  if (!IsUtf8(text)) return "text is not UTF-8";
  if (error == simdjson::DEPTH_ERROR) return "nests too deep";
  if (error == simdjson::MEMALLOC) return "there is no memory to read it";
  return "this is not JSON";
}

JsonLines::JsonLines(std::unique_ptr<TextLines> lines) : lines_(std::move(lines)) {
  for (size_t i = 0; i < kBatches; ++i) empty_.emplace_back(kBatchLines);
  thread_ = std::thread([this] { Run(); });
}

JsonLines::~JsonLines() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool JsonLines::Take(Batch& batch) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return stopped_ || !empty_.empty(); });
  if (stopped_) return false;
  batch = std::move(empty_.front());
  empty_.pop_front();
  return true;
}

void JsonLines::Run() {
  Batch batch;
  for (bool more = true; more && Take(batch);) {
    size_t count = 0;
    more = Fill(batch, count);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      full_.emplace_back(std::move(batch), count);
      at_end_ = !more;
      if (!more) status_ = lines_->status();
    }
    changed_.notify_all();
  }
}

bool JsonLines::Fill(Batch& batch, size_t& count) {
  std::string_view text;
  size_t bytes = 0;
  while (count < batch.size() && bytes < kBatchBytes) {
    if (!lines_->Next(text)) return false;
    if (!lines_->too_long() && Trim(text).empty()) continue;
    bytes += text.size();
    Parse(text, batch[count++]);
  }
  return true;
}

void JsonLines::Parse(std::string_view text, JsonLine& line) {
  line.number = lines_->number();
  line.problem = "";
  if (lines_->too_long()) {
    line.problem = kTooLongLine;
    return;
  }
  if (line.document.capacity() > kKeptDocument) line.document = simdjson::dom::document();
  simdjson::error_code error = simdjson::SUCCESS;
  if (parser_.capacity() == 0) error = parser_.allocate(kFirstDocument, limits::kNesting);
  // Lines stand in place, with room behind each.
  if (error == simdjson::SUCCESS)
    error = parser_.parse_into_document(line.document, text.data(), text.size(), false).get(line.root);
  if (error != simdjson::SUCCESS) line.problem = WhyNotJson(error, text);
}

bool JsonLines::NextBatch() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (!batch_.empty()) empty_.push_back(std::move(batch_));
  batch_.clear();
  changed_.notify_all();
  changed_.wait(lock, [this] { return at_end_ || !full_.empty(); });
  if (full_.empty()) return false;
  batch_ = std::move(full_.front().first);
  count_ = full_.front().second;
  full_.pop_front();
  place_ = 0;
  return true;
}

const JsonLine* JsonLines::Next() {
  while (place_ == count_) {
    if (!NextBatch()) return nullptr;
  }
  return &batch_[place_++];
}

}  // namespace quell::readers
