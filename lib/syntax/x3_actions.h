// The semantic actions of the Spirit grammar: how what was read becomes nodes. Included by grammar.cc only.
#ifndef QUELL_LIB_SYNTAX_X3_ACTIONS_H_
#define QUELL_LIB_SYNTAX_X3_ACTIONS_H_

#include <string>
#include <type_traits>
#include <vector>

#include "lib/syntax/x3_support.h"

namespace quell::syntax {

using NodeList = std::vector<NodeId>;

// Advice that repeats the author's words is for sentences that fit the eye.
inline constexpr size_t kReadable = 400;
inline std::string Short(std::string advice, const char* otherwise) {
  return advice.size() < kReadable ? advice : otherwise;
}

// One operand stands for itself; several become one n-ary node (a chain of 10,000 `and`s is not 10,000 deep).
template <NodeKind kind>
struct fold_list {
  template <class Context>
  void operator()(Context& context) const {
    Builder& builder = BuilderIn(context);
    const NodeList& list = x3::_attr(context);
    if (list.size() == 1) {
      x3::_val(context) = list[0];
      return;
    }
    Node node;
    node.kind = kind;
    builder.SetList(node, list);
    x3::_val(context) = builder.Add(node);
  }
};

// The first operand, then tails that wait for their left side in `a` (and hold their own operands one place too early).
struct fold_left {
  template <class Context>
  void operator()(Context& context) const {
    Builder& builder = BuilderIn(context);
    const NodeList& list = x3::_attr(context);
    NodeId left = list[0];
    for (size_t i = 1; i < list.size(); ++i) {
      Node& tail = builder.node(list[i]);
      tail.c = tail.b;
      tail.b = tail.a;
      tail.a = left;
      tail.span.begin = builder.node(list[0]).span.begin;
      builder.SetHeight(tail);
      left = list[i];
    }
    x3::_val(context) = left;
  }
};

struct fold_comparison {
  template <class Context>
  void operator()(Context& context) const {
    Builder& builder = BuilderIn(context);
    const NodeList& list = x3::_attr(context);
    if (list.size() > 2) {
      builder.Report(diag::Code::Q0110, builder.node(list[2]).span, "a comparison does not chain",
                     Short(Advice(builder, list), "join two comparisons with `and`"));
      // The first comparison stands for the whole, so that nobody is told of a truth compared with a number.
      x3::_attr(context).resize(2);
    }
    fold_left()(context);
  }

  static std::string Advice(Builder& builder, const NodeList& list) {
    auto text = [&](NodeId id) { return std::string(builder.Text(builder.node(id).span)); };
    const Node& first = builder.node(list[1]);
    const Node& second = builder.node(list[2]);
    std::string comparison = text(list[0]) + " " + text(list[1]);
    if (second.kind != NodeKind::kRelation) {
      return "put the first comparison in brackets: `(" + comparison + ") " + text(list[2]) + "`";
    }
    if (first.kind != NodeKind::kRelation) return "join two comparisons with `and`";
    return "join two comparisons with `and`: `" + comparison + " and " + text(first.a) + " " + text(list[2]) + "`";
  }
};

// `a ^ b ^ c` has two readings as well.
struct fold_power {
  template <class Context>
  void operator()(Context& context) const {
    Builder& builder = BuilderIn(context);
    NodeList& list = x3::_attr(context);
    if (list.size() > 2) {
      auto text = [&](NodeId id) { return std::string(builder.Text(builder.node(id).span)); };
      builder.Report(diag::Code::Q0117, builder.node(list[2]).span, "a power of a power needs brackets",
                     Short("write `(" + text(list[0]) + " " + text(list[1]) + ") " + text(list[2]) + "`",
                           "put the first power in brackets"));
      list.resize(2);
    }
    fold_left()(context);
  }
};

// `a and b or c` has two readings, and no reader knows which was meant: both are shown.
struct fold_or {
  template <class Context>
  void operator()(Context& context) const {
    fold_list<NodeKind::kOr>()(context);
    Builder& builder = BuilderIn(context);
    const NodeList& list = x3::_attr(context);
    if (list.size() < 2) return;
    for (size_t i = 0; i < list.size(); ++i) {
      const Node& operand = builder.node(list[i]);
      if (operand.kind == NodeKind::kAnd && !operand.bracketed) {
        ReportMix(builder, list, i);
        return;
      }
    }
  }

  static void ReportMix(Builder& builder, const NodeList& list, size_t mixed) {
    const Node& conjunction = builder.node(list[mixed]);
    const bool left = mixed > 0;  // is the `or` on the left of the `and`s?
    const Node& other = builder.node(list[left ? mixed - 1 : mixed + 1]);
    const Token span{builder.node(list.front()).span.begin, builder.node(list.back()).span.end};
    const bool readable = conjunction.span.end - conjunction.span.begin + other.span.end - other.span.begin < kReadable;
    builder.Report(
        diag::Code::Q0104, span, "`and` and `or` are mixed, and the sentence has two readings",
        readable ? Readings(builder, conjunction, other, left) : "put what belongs together in brackets of its own");
  }

  static std::string Readings(const Builder& builder, const Node& conjunction, const Node& other_node, bool left) {
    auto operand = [&](int32_t i) {
      const NodeId id = builder.ast.children[static_cast<size_t>(conjunction.first + i)];
      return std::string(builder.Text(builder.ast[id].span));
    };
    const std::string other(builder.Text(other_node.span));
    std::string joined, inner;
    for (int32_t i = 0; i < conjunction.count; ++i) joined += (i > 0 ? " and " : "") + operand(i);
    for (int32_t i = left ? 1 : 0; i < conjunction.count - (left ? 0 : 1); ++i)
      inner += (left ? " and " : "") + operand(i) + (left ? "" : " and ");
    const std::string first = left ? other + " or (" + joined + ")" : "(" + joined + ") or " + other;
    const std::string second = left ? "(" + other + " or " + operand(0) + ")" + inner
                                    : inner + "(" + operand(conjunction.count - 1) + " or " + other + ")";
    return "write `" + first + "` or `" + second + "`";
  }
};

struct mark_bracketed {
  template <class Context>
  void operator()(Context& context) const {
    x3::_val(context) = x3::_attr(context);
    BuilderIn(context).node(x3::_attr(context)).bracketed = true;
  }
};

// Hands a node on. Needed where another alternative of the same rule has an action: X3 then hands nothing on by itself.
struct pass {
  template <class Context>
  void operator()(Context& context) const {
    x3::_val(context) = x3::_attr(context);
  }
};

// A thing and what kind of thing it is.
template <auto op>
struct make_part {
  template <class Context>
  void operator()(Context& context) const {
    Part part;
    part.op = static_cast<uint8_t>(op);
    if constexpr (std::is_same_v<std::decay_t<decltype(x3::_attr(context))>, NodeId>) part.node = x3::_attr(context);
    x3::_val(context) = part;
  }
};

// `since admission` has no node of its own.
struct make_since {
  template <class Context>
  void operator()(Context& context) const {
    const NodeId pick = x3::_attr(context);
    const OverWord word = pick == kNoNode ? OverWord::kSinceAdmission : OverWord::kSincePick;
    x3::_val(context) = Part{static_cast<uint8_t>(word), pick};
  }
};

struct take_number {
  template <class Context>
  void operator()(Context& context) const {
    x3::_val(context).number = x3::_attr(context);
  }
};
struct take_bound {
  template <class Context>
  void operator()(Context& context) const {
    x3::_val(context).relation = 1 + boost::fusion::at_c<0>(x3::_attr(context)).value;
    x3::_val(context).number = boost::fusion::at_c<1>(x3::_attr(context));
  }
};
struct take_text {
  template <class Context>
  void operator()(Context& context) const {
    x3::_val(context).text = x3::_attr(context);
  }
};
struct add_bit {
  template <class Context>
  void operator()(Context& context) const {
    x3::_val(context).value |= x3::_attr(context).value;
  }
};

// A node, and the list that belongs to it.
struct with_list {
  template <class Context>
  void operator()(Context& context) const {
    Builder& builder = BuilderIn(context);
    const NodeId id = boost::fusion::at_c<0>(x3::_attr(context));
    builder.SetList(builder.node(id), boost::fusion::at_c<1>(x3::_attr(context)));
    x3::_val(context) = id;
  }
};

// A node, and what is said of it, if anything.
struct with_tail {
  template <class Context>
  void operator()(Context& context) const {
    Builder& builder = BuilderIn(context);
    const NodeId subject = boost::fusion::at_c<0>(x3::_attr(context));
    const NodeId tail = boost::fusion::at_c<1>(x3::_attr(context));
    if (tail != kNoNode) {
      builder.node(tail).a = subject;
      builder.SetHeight(builder.node(tail));
    }
    x3::_val(context) = tail == kNoNode ? subject : tail;
  }
};

// `latest C within D`: the duration is the pick's.
struct with_within {
  template <class Context>
  void operator()(Context& context) const {
    Builder& builder = BuilderIn(context);
    const NodeId pick = boost::fusion::at_c<0>(x3::_attr(context));
    builder.node(pick).a = boost::fusion::at_c<1>(x3::_attr(context));
    builder.SetHeight(builder.node(pick));
    x3::_val(context) = pick;
  }
};

// What was done once: the window, if one is given, is its `b`.
template <NodeKind kind>
struct make_history {
  template <class Context>
  void operator()(Context& context) const {
    Node node;
    node.kind = kind;
    node.name = boost::fusion::at_c<0>(x3::_attr(context));
    node.b = boost::fusion::at_c<1>(x3::_attr(context));
    x3::_val(context) = BuilderIn(context).Add(node);
  }
};

template <int value>
struct make_truth {
  template <class Context>
  void operator()(Context& context) const {
    Node node;
    node.kind = NodeKind::kTruth;
    node.number = value;
    x3::_val(context) = BuilderIn(context).Add(node);
  }
};

}  // namespace quell::syntax

#endif  // QUELL_LIB_SYNTAX_X3_ACTIONS_H_
