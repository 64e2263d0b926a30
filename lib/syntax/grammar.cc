// The grammar of the language in Spirit X3, and nothing else: the only translation unit that sees Spirit. rules/LANGUAGE.md has the
// same grammar as EBNF, and a test reads sentences made from that one by this one.
//
// Every parser on the right of `>` is a terminal with a name or a bare named rule, because its name goes into the author's error message. All levels
// of expressions are called "an expression": nobody should be told that a product is missing.
#include "lib/syntax/grammar.h"

#include <functional>
#include <utility>

#include "lib/syntax/grammar_rules.h"
#include "lib/syntax/x3_actions.h"
#include "lib/syntax/x3_support.h"

namespace quell::syntax {
namespace {

const token<TokenKind::kConceptName> concept_name;
const token<TokenKind::kName> name;
const token<TokenKind::kNewName> new_name;
const token<TokenKind::kString, Title> title_string;
const auto nothing = x3::attr(kNoNode);

// --- expressions ---

const auto or_list_def = and_expression >> *(keyword("or") > and_expression);
const auto expression_def = located(or_list[fold_or()]);
const auto nested_expression_def = located(nested(expression));
// Inside a phrase or a call more rules stand on the stack: it counts as two levels.
const auto nested_part_def = located(nested(nested(expression)));
const auto and_list_def = not_expression >> *(keyword("and") > not_expression);
const auto and_expression_def = located(and_list[fold_list<NodeKind::kAnd>()]);
const auto not_expression_def = located(not_node | comparison);
const auto nested_not_def = located(nested(not_expression));
const auto not_node_def = located((keyword("not") > nested_not)[make<NodeKind::kNot>]);

const auto comparison_list_def = else_expression >> *comparison_tail;
const auto comparison_def = located(comparison_list[fold_comparison()]);
const auto comparison_tail_def =
    located((relation_terminal() > else_expression)[make<NodeKind::kRelation>] |
            (keyword("between") > else_expression > keyword("and") > else_expression)[make<NodeKind::kBetween>] |
            (keyword("is") > is_what)[pass()]);
const auto is_what_def =
    located(keyword("known")[make<NodeKind::kIsKnown>] | keyword("unknown")[make<NodeKind::kIsUnknown>]);

const auto else_list_def = sum >> *else_tail;
const auto else_tail_def = located((keyword("else") > sum)[make<NodeKind::kElse>]);
const auto else_expression_def = located(else_list[fold_left()]);
const auto sum_list_def = product >> *sum_tail;
const auto sum_tail_def =
    located((sign("+") > product)[make<NodeKind::kAdd>] | (sign("-") > product)[make<NodeKind::kSubtract>]);
const auto sum_def = located(sum_list[fold_left()]);
const auto product_list_def = unary >> *product_tail;
const auto product_tail_def =
    located((sign("*") > unary)[make<NodeKind::kMultiply>] | (sign("/") > unary)[make<NodeKind::kDivide>]);
const auto product_def = located(product_list[fold_left()]);
const auto unary_def = located(negation | power);
const auto nested_unary_def = located(nested(unary));
const auto negation_def = located((sign("-") > nested_unary)[make<NodeKind::kNegate>]);
const auto power_list_def = primary >> *power_tail;
const auto power_tail_def = located((sign("^") > exponent)[make<NodeKind::kPower>]);
const auto power_def = located(power_list[fold_power()]);
const auto exponent_def =
    located((sign("-") > plain_number)[make<NodeKind::kNegate>] | plain_number[pass()] | name_node[pass()]);

const auto primary_def = located(quantity | bracket | call | name_node | if_node | phrase);
const auto bracket_def = located((sign("(") > nested_expression > sign(")"))[mark_bracketed()]);
const auto plain_number_def = located(quantity_terminal(false)[make<NodeKind::kQuantity>]);
const auto quantity_def = located(quantity_terminal()[make<NodeKind::kQuantity>]);
const auto name_node_def = located(name[make<NodeKind::kName>]);
const auto arguments_def = nested_part >> *(sign(",") > nested_part);
const auto call_def =
    located((token<TokenKind::kCalledName>() > sign("(") > arguments > sign(")"))[make<NodeKind::kCall>]);
const auto if_node_def = located((keyword("if") > nested_expression > keyword("then") > nested_expression >
                                  keyword("otherwise") > nested_expression)[make<NodeKind::kIf>]);
const auto function_def =
    located((keyword("least") > keyword("of") > sign("(") > arguments > sign(")"))[make<NodeKind::kLeastOf>] |
            (keyword("greatest") > keyword("of") > sign("(") > arguments > sign(")"))[make<NodeKind::kGreatestOf>] |
            (one_of("a function", {"abs", "round", "sqrt", "ln", "exp"}) > sign("(") > nested_part >
             sign(")"))[make<NodeKind::kFunction>]);
const auto truth_def = located(keyword("true")[make_truth<1>()] | keyword("false")[make_truth<0>()]);

// --- phrases ---
// The word before it is not part of what a node is about: rules such as `within` do not make a node their span.

const auto phrase_def =
    located(asked | aggregate | drug_phrase | patient_phrase | history | at_hand | function | truth | status_of);

const auto pick_def =
    located((op_of("a pick", {{"latest", PickWord::kLatest},
                              {"previous", PickWord::kPrevious},
                              {"earliest", PickWord::kEarliest}}) > concept_name)[make<NodeKind::kPick>]);
const auto pick_within_def = located((pick >> within)[with_within()]);
const auto within_def = (keyword("within") > duration) | nothing;
const auto duration_def = located(quantity | name_node);
const auto asked_def = located((asked_value >> is_kind)[with_tail()]);
const auto asked_value_def =
    located(pick_within[pass()] | (keyword("this") >> keyword("value"))[make<NodeKind::kThisValue>] |
            keyword("value")[make<NodeKind::kValue>]);
const auto is_kind_def =
    (keyword("is") >> !one_of("`known` or `unknown`", {"known", "unknown"}) > which_kind) | nothing;
const auto which_kind_def =
    located(title_string[make<NodeKind::kIsText>] | one_of("a quality", {"hemolyzed", "lipemic", "icteric", "clotted",
                                                                         "contaminated"})[make<NodeKind::kIsQuality>]);
const auto status_of_def =
    located((keyword("status") > keyword("of") > pick > keyword("is") > result_status)[make<NodeKind::kStatusOf>]);
const auto result_status_def = one_of("`preliminary` or `final`", {"preliminary", "final"});
const auto since_def = pick | (keyword("admission") >> nothing);

const auto aggregate_def = located(
    (op_of("an aggregate", {{"lowest", AggregateWord::kLowest}, {"highest", AggregateWord::kHighest}}) > concept_name >
     over)[make<NodeKind::kAggregate>] |
    (op_of("an aggregate", {{"mean of", AggregateWord::kMean},
                            {"mean", AggregateWord::kMean},
                            {"sum of", AggregateWord::kSum},
                            {"sum", AggregateWord::kSum}}) > concept_name > over)[make<NodeKind::kAggregate>] |
    (keyword("change") > keyword("in") > concept_name > over)[make<NodeKind::kAggregate, AggregateWord::kChange>] |
    (keyword("slope") > keyword("of") > concept_name > over)[make<NodeKind::kAggregate, AggregateWord::kSlope>] |
    (keyword("count") > keyword("of") > counted)[pass()] |
    (keyword("time") >> keyword("since") > since)[make<NodeKind::kTimeSince>]);
const auto counted_def =
    located((keyword("administered") > drug > over)[make<NodeKind::kAggregate, AggregateWord::kCountGiven>] |
            (keyword("distinct") > keyword("ingredients") > keyword("in") > keyword("active") > keyword("orders") >
             keyword("for") > drug > order_kinds)[make<NodeKind::kCountIngredients>] |
            (concept_name > over)[make<NodeKind::kAggregate, AggregateWord::kCount>]);
const auto over_def = located((where > window > before)[make<NodeKind::kOver>]);
// The next row of points may begin with `in department`.
const auto maybe_over_def =
    (&(one_of("a window", {"where", "since"}) | (keyword("in") >> !keyword("department"))) > over) | nothing;
const auto where_def = (keyword("where") > nested_part) | nothing;
const auto window_def = (keyword("in") > in_what) | (keyword("since") > since_what);
const auto in_what_def = (keyword("past") > duration)[make_part<OverWord::kPast>()] |
                         (keyword("next") > duration)[make_part<OverWord::kNext>()];
const auto since_what_def = since[make_since()];
const auto before_def = (keyword("before") > pick) | nothing;

const auto drug_def = located((keyword("same") > keyword("ingredient") > keyword("as") > keyword("this") >
                               keyword("order"))[make<NodeKind::kSameIngredient>] |
                              concept_name[make<NodeKind::kName>]);
const auto order_kinds_def = *(keyword("excluding") > order_kind)[add_bit()];
const auto order_kind_def = op_of("`prn` or `one-time`", {{"prn", kWithoutPrn}, {"one-time", kWithoutOneTime}});
const auto drug_phrase_def = located(
    (keyword("active") > keyword("order") > keyword("for") > drug > where > order_kinds)[make<NodeKind::kActiveOrder>] |
    (keyword("administered") > drug > over)[make<NodeKind::kAdministered>] |
    (keyword("ended") > drug > over)[make<NodeKind::kEnded>] |
    (keyword("home") > keyword("medication") > drug)[make<NodeKind::kHomeMedication>] |
    (keyword("daily") > keyword("dose") > keyword("of") > drug)[make<NodeKind::kDailyDose>] |
    (keyword("allergic") > keyword("to") > drug)[make<NodeKind::kAllergic>]);
const auto history_def = located(
    (keyword("has") > keyword("problem") > concept_name)[make<NodeKind::kHasProblem>] |
    (keyword("had") > keyword("procedure") > concept_name > maybe_over)[make_history<NodeKind::kHadProcedure>()] |
    (keyword("vaccinated") > keyword("with") > concept_name > maybe_over)[make_history<NodeKind::kVaccinated>()]);

const auto patient_phrase_def =
    located(keyword("age")[make<NodeKind::kAge>] | (keyword("sex") > keyword("is") > sex_word)[make<NodeKind::kSexIs>] |
            keyword("pregnant")[make<NodeKind::kPregnant>] |
            (op_of("a measure", {{"weight", 0}, {"height", 1}}) > within)[make<NodeKind::kBody>] |
            (keyword("in") > keyword("department") > title_string)[make<NodeKind::kTextIs, TextWord::kInDepartment>] |
            (keyword("encounter") > keyword("class") > keyword("is") > class_word)[make<NodeKind::kEncounterClassIs>] |
            (keyword("clinician") > clinician_word > keyword("is") > word_terminal())[make<NodeKind::kTextIs>]);
const auto sex_word_def = one_of("`female` or `male`", {"female", "male"});
const auto class_word_def =
    one_of("a class", {"inpatient", "outpatient", "emergency", "observation", "virtual", "home"});
const auto clinician_word_def =
    op_of("`role` or `specialty`", {{"role", TextWord::kRole}, {"specialty", TextWord::kSpecialty}});

const auto at_hand_def = located(
    keyword("score")[make<NodeKind::kScore>] | (keyword("this") > this_what)[pass()] |
    keyword("time")[make<NodeKind::kTime>] | keyword("dose")[make<NodeKind::kDose>] |
    (keyword("order") > order_what)[pass()] | (keyword("ordering") > concept_name)[make<NodeKind::kOrdering>] |
    (op_of("a text", {{"route", TextWord::kRoute}, {"department", TextWord::kDepartment}, {"code", TextWord::kCode}}) >
     keyword("is") > title_string)[make<NodeKind::kTextIs>]);
const auto this_what_def = located(keyword("time")[make<NodeKind::kThisTime>]);
const auto order_what_def =
    located(keyword("dose")[make<NodeKind::kOrderDose>] | keyword("frequency")[make<NodeKind::kOrderFrequency>] |
            (keyword("route") > keyword("is") > title_string)[make<NodeKind::kTextIs, TextWord::kOrderRoute>]);

// --- items ---

const auto module_head_def = located((keyword("module") > token<TokenKind::kDotted>())[make<NodeKind::kModule>]);
const auto module_field_def =
    located((one_of("a field", {"title", "version", "owner", "source"}) > title_string)[make<NodeKind::kField>] |
            (one_of("a field", {"review"}) > token<TokenKind::kDate, Title>())[make<NodeKind::kField>]);
const auto use_def = located((keyword("use") > token<TokenKind::kDotted>())[make<NodeKind::kUse>]);
const auto maybe_title_def = title_string | x3::attr(Title{});

const auto concept_head_def = located(
    (keyword("concept") > token<TokenKind::kNewConceptName>() > maybe_title > sign("{"))[make<NodeKind::kConcept>]);
const auto code_def = located(token<TokenKind::kCode>()[make<NodeKind::kCode>]);
const auto code_list_def = code >> *(sign(",") > code);
const auto concept_node_def = located(concept_name[make<NodeKind::kName>]);
const auto concept_list_def = concept_node >> *(sign(",") > concept_node);
const auto text_def = located(title_string[make<NodeKind::kText>]);
const auto text_list_def = text >> *(sign(",") > text);
const auto concept_line_def =
    located((one_of("a code system", {"loinc", "rxnorm", "atc", "snomed", "icd10", "icd9", "cvx", "ndc", "local"}) >
             code_list)[make<NodeKind::kCodes>] |
            (keyword("from") > title_string > set_name)[make<NodeKind::kFrom>] |
            (keyword("include") > concept_list)[make<NodeKind::kInclude>] |
            (keyword("exclude") > concept_list)[make<NodeKind::kExcept>] |
            (keyword("unit") > token<TokenKind::kUnit>())[make<NodeKind::kUnitLine>] |
            (keyword("molar") > keyword("mass") > quantity)[make<NodeKind::kMolarMass>] |
            (keyword("valence") > signed_quantity)[make<NodeKind::kValence>] |
            (keyword("plausible") > signed_quantity > keyword("to") > signed_quantity)[make<NodeKind::kPlausible>] |
            (keyword("values") > text_list)[make<NodeKind::kValues>]);
const auto set_name_def = (keyword("set") > token<TokenKind::kString>()) | x3::attr(Token{});

const auto signed_quantity_def = located((sign("-") > quantity)[make<NodeKind::kNegate>] | quantity[pass()]);
const auto parameter_def = located(
    (keyword("parameter") > new_name > sign("=") > signed_quantity > range > maybe_title)[make<NodeKind::kParameter>]);
const auto range_def =
    located((keyword("from") > signed_quantity > keyword("to") > signed_quantity > step)[make<NodeKind::kRange>] |
            nothing[pass()]);
const auto step_def = (keyword("step") > quantity) | nothing;
const auto define_def =
    located((keyword("define") > new_name > new_names > sign("=") > expression)[make<NodeKind::kDefine>]);
const auto new_name_node_def = located(new_name[make<NodeKind::kName>]);
const auto some_new_names_def = new_name_node >> *(sign(",") > new_name_node);
const auto new_names_def = (sign("(") > some_new_names > sign(")")) | x3::attr(NodeList{});
const auto points_item_head_def =
    located((keyword("points") > new_name > maybe_title > sign("{"))[make<NodeKind::kPointsItem>]);

// --- alerts ---

const auto alert_head_def = located((keyword("alert") > new_name > maybe_title > sign("{"))[make<NodeKind::kAlert>]);
const auto clause_def = located(condition_clause | showing_clause | limiting_clause | heeding_clause);
const auto condition_clause_def =
    located((keyword("status") > status_word)[make<NodeKind::kStatus>] | (keyword("on") > trigger)[pass()] |
            (keyword("when") > expression)[make<NodeKind::kWhen>] |
            (keyword("exclude") > keyword("when") > expression)[make<NodeKind::kExclude>] |
            (keyword("score") > expression)[make<NodeKind::kScoreClause>] |
            (keyword("fire") > keyword("at") > expression)[make<NodeKind::kFireAt>]);
const auto showing_clause_def =
    located((keyword("severity") > level_list)[make<NodeKind::kSeverity>] |
            (keyword("show") > display_list)[make<NodeKind::kShow>] |
            (keyword("recipients") > recipient_list)[make<NodeKind::kRecipients>] |
            (keyword("deliver") > delivery)[pass()] | (keyword("message") > title_string)[make<NodeKind::kMessage>] |
            (keyword("suggest") > title_string)[make<NodeKind::kSuggest>]);
const auto limiting_clause_def =
    located((keyword("lockout") > duration > keyword("per") > scope_word > rises)[make<NodeKind::kLockout>] |
            (keyword("suppressed") > keyword("when") > alert_list > keyword("shows"))[make<NodeKind::kSuppressed>] |
            (keyword("at") > keyword("most") > quantity > keyword("in") > duration > keyword("per") >
             keyword("clinician"))[make<NodeKind::kAtMost>]);
const auto heeding_clause_def =
    located((keyword("intends") > action_list > -sign(",") > keyword("in") > keyword("next") >
             duration)[make<NodeKind::kIntends>] |
            (keyword("override") > keyword("reasons") > reason_list)[make<NodeKind::kReasons>]);

const auto trigger_def = located(
    (keyword("result") > concept_name)[make<NodeKind::kTrigger, TriggerWord::kResult>] |
    (keyword("order") >> keyword("select") > concept_name)[make<NodeKind::kTrigger, TriggerWord::kOrderSelect>] |
    (keyword("order") > concept_name)[make<NodeKind::kTrigger, TriggerWord::kOrder>] |
    (op_of("a record", {{"administered", TriggerWord::kAdministered}, {"problem", TriggerWord::kProblem}}) >
     concept_name)[make<NodeKind::kTrigger>] |
    op_of("an event", {{"any result", TriggerWord::kAnyResult},
                       {"admission", TriggerWord::kAdmission},
                       {"transfer", TriggerWord::kTransfer},
                       {"discharge", TriggerWord::kDischarge},
                       {"chart open", TriggerWord::kChartOpen}})[make<NodeKind::kTrigger>] |
    after_result[pass()]);
const auto after_result_def = located((duration >> keyword("after") > keyword("result") > concept_name >
                                       unless_result)[make<NodeKind::kTrigger, TriggerWord::kAfterResult>]);
const auto unless_result_def = (keyword("unless") > keyword("result") > concept_node) | nothing;

const auto status_word_def = one_of("`draft`, `silent`, `live` or `retired`", {"draft", "silent", "live", "retired"});
const auto recipient_def = located((keyword("ordering") > keyword("clinician"))[make<NodeKind::kRecipient, 0>] |
                                   (keyword("role") > token<TokenKind::kWord>())[make<NodeKind::kRecipient, 1>]);
const auto recipient_list_def = recipient >> *(sign(",") > recipient);
const auto delivery_def = located((keyword("at") > keyword("next") > keyword("act") > keyword("on") > keyword("this") >
                                   keyword("patient"))[make<NodeKind::kDeliver, 0>] |
                                  keyword("page")[make<NodeKind::kDeliver, 1>]);
const auto scope_word_def = one_of("a scope", {"patient and clinician", "patient", "encounter", "clinician", "order"});
const auto rises_def = (keyword("unless") > keyword("score") > keyword("rises") > x3::attr(Op{1})) | x3::attr(Op{0});
const auto alert_name_def = located(name[make<NodeKind::kName>]);
const auto alert_list_def = alert_name >> *(keyword("or") > alert_name);
const auto action_def = located(
    (op_of("an action", {{"ordered", 0}, {"ended", 1}, {"administered", 2}}) > concept_name)[make<NodeKind::kAction>]);
const auto action_list_def = action >> *(keyword("or") > action);
const auto reason_def = located(title_string[make<NodeKind::kText>] | keyword("standard")[make<NodeKind::kStandard>]);
const auto reason_list_def = reason >> *(sign(",") > reason);

const auto tier_condition_def = (keyword("if") > expression) | (keyword("otherwise") >> nothing) | nothing;
const auto severity_word_def = one_of("a level", {"low", "moderate", "high", "critical"});
const auto level_def = located((severity_word > tier_condition)[make<NodeKind::kTier>]);
const auto level_list_def = level >> *(sign(",") > level);
const auto display_word_def = one_of("a way to show", {"passive", "interruptive", "hard stop"});
const auto display_def = located((display_word > tier_condition)[make<NodeKind::kTier>]);
const auto display_list_def = display >> *(sign(",") > display);

const auto points_head_def = located((keyword("score") >> keyword("points") > sign("{"))[make<NodeKind::kPoints>]);
const auto row_def = located((expression > sign(":") > point_list)[make<NodeKind::kRow>]);
const auto point_list_def = point_tier >> *(sign(",") > point_tier);
const auto point_tier_def = located((signed_quantity > point_test)[make<NodeKind::kPointTier>]);
const auto point_test_def = (keyword("if") > test) | (keyword("otherwise") >> nothing);
const auto test_def =
    located((relation_terminal() > else_expression)[make<NodeKind::kTestRelation>] |
            (keyword("between") > else_expression > keyword("and") > else_expression)[make<NodeKind::kTestBetween>] |
            one_of("a test", {"true", "false", "unknown"})[make<NodeKind::kTestWord>]);

// --- outcomes ---

const auto outcome_head_def =
    located((keyword("outcome") > new_name > maybe_title > sign("{"))[make<NodeKind::kOutcome>]);
const auto outcome_line_def =
    located((keyword("episode") > keyword("when") > expression)[make<NodeKind::kEpisode>] |
            (keyword("again") > keyword("after") > duration)[make<NodeKind::kAgain>] |
            (keyword("detect") > keyword("within") > duration > keyword("before"))[make<NodeKind::kDetect>] |
            (keyword("judge") > keyword("within") > duration)[make<NodeKind::kJudge>] |
            (keyword("if") > keyword("discharged") > keyword("or") > keyword("dead") > keyword("first") > sign(":") >
             left_word)[make<NodeKind::kIfLeft>]);
const auto left_word_def = op_of("`unjudged` or `not met`", {{"unjudged", 0}, {"not met", 1}});

// --- stories ---

const auto story_head_def = located((keyword("test") > title_string > sign("{"))[make<NodeKind::kTest>]);
const auto person_def = located((keyword("patient") >> *person_fact)[make<NodeKind::kPerson>]);
const auto person_fact_def =
    located(op_of("a fact", {{"female", PersonWord::kFemale},
                             {"male", PersonWord::kMale},
                             {"pregnant", PersonWord::kPregnant},
                             {"not pregnant", PersonWord::kNotPregnant}})[make<NodeKind::kPersonFact>] |
            (keyword("born") > token<TokenKind::kDate, Title>())[make<NodeKind::kPersonFact, PersonWord::kBorn>] |
            (op_of("a measure", {{"weight", PersonWord::kWeight}, {"height", PersonWord::kHeight}}) >
             quantity)[make<NodeKind::kPersonFact>] |
            quantity[make<NodeKind::kPersonFact, PersonWord::kAge>]);

const auto story_time_def = quantity;
const auto moment_def = located((keyword("at") > story_time > maybe_event)[make<NodeKind::kAt>]);
const auto maybe_event_def = event | nothing;
const auto event_def = located((event_head >> detail_list)[with_list()]);
const auto event_head_def = record_event | stay_event | later_event;
const auto record_event_def = located(
    (keyword("result") > concept_name > event_value)[make<NodeKind::kEvent, EventWord::kResult>] |
    (op_of("a record", {{"order select", EventWord::kOrderSelect},
                        {"order", EventWord::kOrder},
                        {"administered", EventWord::kAdministered},
                        {"problem", EventWord::kProblem},
                        {"allergy", EventWord::kAllergy},
                        {"procedure", EventWord::kProcedure},
                        {"vaccination", EventWord::kVaccination}}) > concept_name)[make<NodeKind::kEvent>] |
    (keyword("home") > keyword("medication") > concept_name)[make<NodeKind::kEvent, EventWord::kHomeMedication>]);
const auto stay_event_def =
    located((op_of("a measure", {{"weight", EventWord::kWeight}, {"height", EventWord::kHeight}}) >
             quantity)[make<NodeKind::kEvent>] |
            op_of("an event", {{"pregnant", EventWord::kPregnant},
                               {"not pregnant", EventWord::kNotPregnant},
                               {"discharge", EventWord::kDischarge},
                               {"chart open", EventWord::kChartOpen}})[make<NodeKind::kEvent>] |
            (keyword("admission") > maybe_class > maybe_title)[make<NodeKind::kEvent, EventWord::kAdmission>] |
            (keyword("transfer") > title_string)[make<NodeKind::kEvent, EventWord::kTransfer>]);
const auto later_event_def = located(
    (op_of("an event", {{"stop", EventWord::kStop},
                        {"hold", EventWord::kHold},
                        {"resume", EventWord::kResume},
                        {"resolved", EventWord::kResolved},
                        {"retract", EventWord::kRetract}}) > token<TokenKind::kSubject>())[make<NodeKind::kEvent>] |
    (keyword("correct") > token<TokenKind::kSubject>() > keyword("to") >
     signed_quantity)[make<NodeKind::kEvent, EventWord::kCorrect>]);
const auto event_value_def =
    (relation_terminal() > signed_quantity)[take_bound()] | signed_quantity[take_number()] | title_string[take_text()];
const auto maybe_class_def = class_word | x3::attr(Token{});

const auto detail_list_def = *detail;
const auto detail_def = order_detail | record_detail;
const auto order_detail_def = located(
    (op_of("a detail", {{"dose", DetailWord::kDose}, {"for", DetailWord::kFor}}) > quantity)[make<NodeKind::kDetail>] |
    (keyword("route") > title_string)[make<NodeKind::kDetail, DetailWord::kRoute>] |
    quantity[make<NodeKind::kDetail, DetailWord::kFrequency>] |
    op_of("a detail", {{"prn", DetailWord::kPrn}, {"one-time", DetailWord::kOneTime}})[make<NodeKind::kDetail>]);
const auto record_detail_def = located(
    (op_of("a detail", {{"as", DetailWord::kAs}, {"by", DetailWord::kBy}}) > new_name)[make<NodeKind::kDetail>] |
    (keyword("drawn") > story_time)[make<NodeKind::kDetail, DetailWord::kDrawn>] |
    op_of("a detail",
          {{"preliminary", DetailWord::kPreliminary}, {"final", DetailWord::kFinal}})[make<NodeKind::kDetail>] |
    one_of("a quality", {"hemolyzed", "lipemic", "icteric", "clotted",
                         "contaminated"})[make<NodeKind::kDetail, DetailWord::kQuality>] |
    (keyword("role") > word_terminal())[make<NodeKind::kDetail, DetailWord::kRole>] |
    (op_of("a detail", {{"specialty", DetailWord::kSpecialty}, {"department", DetailWord::kDepartment}}) >
     title_string)[make<NodeKind::kDetail>] |
    (keyword("encounter") > plain_number)[make<NodeKind::kDetail, DetailWord::kEncounter>]);

const auto expectation_def = located(keyword("nothing")[make<NodeKind::kExpect, ExpectWord::kNothing>] |
                                     (op_of("an expectation", {{"only", ExpectWord::kOnly}, {"no", ExpectWord::kNot}}) >
                                      name > maybe_facts)[make<NodeKind::kExpect>] |
                                     plain_expectation[pass()]);
const auto plain_expectation_def = located((name >> keyword("held") > keyword("by") > holder)[make<NodeKind::kExpect>] |
                                           (name >> keyword("unknown"))[make<NodeKind::kExpect, ExpectWord::kUnknown>] |
                                           (name >> maybe_facts)[make<NodeKind::kExpect, ExpectWord::kShown>]);
const auto maybe_facts_def = (keyword("with") > fact_list) | x3::attr(NodeList{});
const auto fact_list_def = fact >> *(sign(",") >> fact);
const auto fact_def = located((keyword("score") > signed_quantity)[make<NodeKind::kExpectDetail, 0>] |
                              (keyword("severity") > severity_word)[make<NodeKind::kExpectDetail, 1>] |
                              (keyword("show") > display_word)[make<NodeKind::kExpectDetail, 2>]);
const auto holder_def = keyword("lockout")[make_part<ExpectWord::kHeldByLockout>()] |
                        (keyword("at") >> keyword("most"))[make_part<ExpectWord::kHeldByAtMost>()] |
                        alert_name[make_part<ExpectWord::kHeldByAlert>()];

BOOST_SPIRIT_DEFINE(expression, nested_expression, nested_part, and_expression, not_expression, nested_not, not_node,
                    comparison, else_expression, sum, product, unary, nested_unary, negation, power, primary, bracket)
BOOST_SPIRIT_DEFINE(or_list, and_list, comparison_list, else_list, sum_list, product_list, power_list, arguments,
                    comparison_tail, is_what, else_tail, sum_tail, product_tail, power_tail, exponent, plain_number)
BOOST_SPIRIT_DEFINE(quantity, signed_quantity, name_node, call, function, truth, if_node, duration, within, phrase,
                    asked, asked_value, pick, pick_within, is_kind, which_kind, status_of, result_status, since)
BOOST_SPIRIT_DEFINE(aggregate, counted, over, maybe_over, window, in_what, since_what, before, where, drug_phrase, drug,
                    order_kinds, order_kind, history, patient_phrase, sex_word, class_word, clinician_word, at_hand,
                    this_what, order_what)
BOOST_SPIRIT_DEFINE(module_head, module_field, use, concept_head, concept_line, code_list, code, concept_list,
                    concept_node, text_list, text, set_name, parameter, range, step, define, new_names, some_new_names,
                    new_name_node, points_item_head, maybe_title)
BOOST_SPIRIT_DEFINE(alert_head, clause, condition_clause, showing_clause, limiting_clause, heeding_clause, trigger,
                    after_result, unless_result, status_word, points_head, row, point_list, point_tier, point_test,
                    test)
BOOST_SPIRIT_DEFINE(level_list, level, severity_word, display_list, display, display_word, tier_condition,
                    recipient_list, recipient, delivery, scope_word, rises, alert_list, alert_name, action_list, action,
                    reason_list, reason)
BOOST_SPIRIT_DEFINE(outcome_head, outcome_line, left_word, story_head, person, person_fact, moment, story_time, event,
                    maybe_event, event_head, record_event, stay_event, later_event, event_value, maybe_class)
BOOST_SPIRIT_DEFINE(detail_list, detail, order_detail, record_detail, expectation, plain_expectation, fact_list,
                    maybe_facts, fact, holder)

using Parser = bool (*)(Builder&, const char**, const char*, NodeId*);

template <const auto& rule>
bool Run(Builder& builder, const char** first, const char* last, NodeId* id) {
  return x3::parse(*first, last, x3::with<builder_tag>(std::ref(builder))[rule], *id);
}

Parser ParserFor(Entry entry) {
  switch (entry) {
    case Entry::kModuleHead:
      return Run<module_head>;
    case Entry::kModuleField:
      return Run<module_field>;
    case Entry::kUse:
      return Run<use>;
    case Entry::kConceptHead:
      return Run<concept_head>;
    case Entry::kConceptLine:
      return Run<concept_line>;
    case Entry::kParameter:
      return Run<parameter>;
    case Entry::kDefine:
      return Run<define>;
    case Entry::kPointsItemHead:
      return Run<points_item_head>;
    case Entry::kAlertHead:
      return Run<alert_head>;
    case Entry::kClause:
      return Run<clause>;
    case Entry::kPointsHead:
      return Run<points_head>;
    case Entry::kRow:
      return Run<row>;
    case Entry::kOutcomeHead:
      return Run<outcome_head>;
    case Entry::kOutcomeLine:
      return Run<outcome_line>;
    case Entry::kStoryHead:
      return Run<story_head>;
    case Entry::kPerson:
      return Run<person>;
    case Entry::kMoment:
      return Run<moment>;
    case Entry::kExpectation:
      return Run<expectation>;
    case Entry::kExpression:
      return Run<expression>;
  }
  return nullptr;
}

std::string ExpectedAt(Entry entry) {
  if (entry == Entry::kExpectation) return expectation.name;
  return "an expression";
}

}  // namespace

NodeId ParseEntry(Entry entry, Builder& builder, const char** first, const char* last, Failure* failure) {
  const size_t nodes = builder.ast.nodes.size();
  const size_t children = builder.ast.children.size();
  const char* const start = *first;
  NodeId id = kNoNode;
  try {
    if (ParserFor(entry)(builder, first, last, &id)) {
      if (!std::exchange(builder.too_high, false)) return id;
      *failure = {start, "", true};
    } else {
      *failure = {start, ExpectedAt(entry), false};
    }
  } catch (const x3::expectation_failure<const char*>& expectation_failure) {
    const std::string expected = expectation_failure.which();
    *failure = {expectation_failure.where(), expected, expected == "less nesting"};
  }
  // Actions do not roll back by themselves.
  builder.ast.nodes.CutTo(nodes);
  builder.ast.children.resize(children);
  *first = start;
  return kNoNode;
}

}  // namespace quell::syntax
