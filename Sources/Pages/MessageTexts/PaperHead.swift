import Kernel
import Messaging
import MessagingRules
import Typesetting
import Web

extension MessageRendering {
  /// The head of a preview: the colour and the logo that the message wears.
  func paperHead(of reminder: Reminder) -> PageModel {
    let worn = look(of: reminder)
    let size = worn.logo.map { LookPages.shown($0) }
    let path = "/modeles/logo" + (reminder.brand.map { "?marque=\($0)" } ?? "")
    return [
      "colour": worn.accent?.hex,
      "logo": size.map { ["path": path, "width": "\($0.width)", "height": "\($0.height)"] as PageModel },
    ]
  }
}
