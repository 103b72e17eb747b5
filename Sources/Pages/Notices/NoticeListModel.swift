import Kernel
import Language
import PeopleRules
import Teamwork
import Web

/// The page of what a person was told.
struct NoticeListModel {
  let notices: [Notice]
  let choice: NoticeChoice
  let unread: Int
  let unreadOnly: Bool
  let isFirst: Bool
  let words: WordBook

  private var shown: ArraySlice<Notice> { notices.prefix(NoticePages.page) }
  private var path: String { unreadOnly ? "/notifications" : "/notifications?vue=toutes" }

  func page() -> PageModel {
    [
      "subtitle": unread == 0 ? words("notice.none_unread") : words("notice.subtitle", count: unread),
      "tabs": [
        ["name": words("notice.tab.unread"), "path": "/notifications", "current": unreadOnly] as PageModel,
        ["name": words("notice.tab.all"), "path": "/notifications?vue=toutes", "current": !unreadOnly] as PageModel,
      ],
      "readAll": unread == 0 ? nil : notices.first.map { "\($0.id)" },
      "isEmpty": notices.isEmpty, "rows": shown.map { row($0) },
      "first": isFirst ? nil : path,
      "next": notices.count > NoticePages.page
        ? shown.last.map { path + (unreadOnly ? "?" : "&") + "apres=\($0.id)" } : nil,
      "digest": choice.digest, "watchesWritten": choice.watchesWritten,
    ]
  }

  private func row(_ notice: Notice) -> PageModel {
    let text = NoticeWords(words).sentence(notice)
    return [
      "path": "/notifications/\(notice.id)", "text": text, "when": DateFormat(words.language).moment(notice.created),
      "icon": NoticeWords.icon(notice.kind), "isUnread": notice.read == nil,
    ]
  }
}
