import Messaging
import MessagingRules
import Typesetting
import Web

extension Look {
  /// The head of a preview: the company's colour and its logo.
  var paperHead: PageModel {
    let size = logo.map { LookPages.shown($0) }
    return [
      "colour": accent?.hex,
      "logo": size.map { ["width": "\($0.width)", "height": "\($0.height)"] as PageModel },
    ]
  }
}
