import Kernel
import Mustache
import Testing

@testable import Web

struct EscapingTests {
  static let accent: Unicode.Scalar = "\u{301}"
  /// A quote followed by a combining accent: one `Character`, two scalars.
  static let hostile = "\"\u{301} onmouseover=\"\u{301}alert(1) <\u{301}script> '\u{301} &\u{301}"
  static let safe = "&quot;\u{301} onmouseover=&quot;\u{301}alert(1) &lt;\u{301}script&gt; &#39;\u{301} &amp;\u{301}"

  static let sources = [
    "page": #"<a title="{{x}}">{{x}}</a>"#,
    "with-partial": "{{>partial}}",
    "partial": #"<a title="{{x}}">{{x}}</a>"#,
    "with-parent": #"{{<parent}}{{$block}}<a title="{{x}}">{{x}}</a>{{/block}}{{/parent}}"#,
    "parent": #"<p title="{{x}}">{{$block}}{{/block}}</p>"#,
    "with-default": "{{<default-parent}}{{/default-parent}}",
    "default-parent": #"{{$block}}<a title="{{x}}">{{x}}</a>{{/block}}"#,
    "loop": #"{{#rows}}<a title="{{x}}">{{x}}</a>{{>partial}}{{/rows}}"#,
  ]

  @Test(
    "a quote with a combining accent cannot leave its attribute, however the template is put together",
    arguments: ["page", "with-partial", "with-parent", "with-default", "loop"])
  func escapes(template: String) throws {
    let templates = try Templates(EscapingTests.sources)
    let model: [String: Any] = ["x": EscapingTests.hostile, "rows": [["x": EscapingTests.hostile]]]
    let page = try templates.render(template, model)
    let attribute = "title=\"" + EscapingTests.safe + "\">"
    let content = ">" + EscapingTests.safe + "</a>"
    let live = page.unicodeScalars.split(separator: EscapingTests.accent).contains { $0.last == "\"" || $0.last == "<" }
    #expect(page.contains(attribute))
    #expect(page.contains(content))
    #expect(!live)
  }

  @Test("the library's own escaper lets it through, which is why ours is there")
  func stockEscaperFails() throws {
    let template = try MustacheTemplate(string: #"<a title="{{x}}">"#)
    let page = template.render(["x": EscapingTests.hostile])
    let live = page.unicodeScalars.split(separator: EscapingTests.accent).contains { $0.last == "\"" }
    #expect(live)
  }

  @Test("a template that is not there is named")
  func missingTemplate() throws {
    let templates = try Templates([:])
    #expect(throws: WebSetupError.templateMissing("nowhere")) { try templates.render("nowhere", [String: Any]()) }
  }

  @Test("a language's words are written into the templates once, escaped, and nothing else is")
  func written() throws {
    let words = Words([.english: ["a.b": "l'or & <b>", "a.c": "write {{x}}"]])[.english]
    let sources = ["page": "{{t.a.b}} {{t.a.c}} {{t.a.d}} {{icons}}#x {{{t.a.b}}} {{x}} {{#t}}{{x}}{{/t}}"]
    let templates = try Templates(sources).written(in: words, icons: "/i.svg?a&b")
    #expect(
      templates.sources["page"]
        == "l’or &amp; &lt;b&gt; {{t.a.c}} {{t.a.d}} /i.svg?a&amp;b#x {{{t.a.b}}} {{x}} {{#t}}{{x}}{{/t}}")
  }
}
