//! The classes of problems: slug, status, title, and what to do. A slug never changes its meaning.

use axum::http::StatusCode;

/// Generates the enum and its table from one list, so that no class lacks a part.
macro_rules! problem_kinds {
    ($($kind:ident: $slug:literal, $status:ident, $title:literal, $advice:literal;)*) => {
        /// A class of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ProblemKind {
            $(#[doc = $title] $kind,)*
        }

        impl ProblemKind {
            /// Every class.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// The last part of its `type`.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$kind => $slug,)* }
            }

            /// Its HTTP status.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$kind => StatusCode::$status,)* }
            }

            /// Its name in Chinese.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$kind => $title,)* }
            }

            /// What to do, in Chinese.
            #[must_use]
            pub const fn advice(self) -> &'static str {
                match self { $(Self::$kind => $advice,)* }
            }
        }
    };
}

problem_kinds! {
    NotFound: "not-found", NOT_FOUND, "未找到", "请核对编号；记录尚未登记的，先行登记。";
    AlreadyExists: "already-exists", CONFLICT, "已经登记", "请查阅已有记录；确需更改的，用相应的变更命令。";
    WrongState: "wrong-state", CONFLICT, "当前状态不允许", "请查阅记录现状，按流程先完成前一步。";
    Invalid: "invalid", UNPROCESSABLE_ENTITY, "内容不合要求", "请按说明修改所指字段后重新提交。";
    NotAllowed: "not-allowed", FORBIDDEN, "无权办理", "请由有权限的人员办理。";
    InFuture: "in-future", UNPROCESSABLE_ENTITY, "日期在将来", "业务日期只能是今天或以前，请改正。";
    WrongDate: "wrong-date", UNPROCESSABLE_ENTITY, "日期矛盾", "请核对各日期的先后。";
    Overlap: "overlap", CONFLICT, "与已有记录重叠", "请先终止已有记录，或调整时间。";
    Cycle: "cycle", CONFLICT, "隶属关系成环", "请核对上级组织。";
    PeriodClosed: "period-closed", CONFLICT, "会计期间已结账", "请在开放期间更正，或按程序反结账。";
    Accounting: "accounting", UNPROCESSABLE_ENTITY, "不符合记账规则", "请按会计制度核对科目、金额和更正方式。";
    ApprovalNeeded: "approval-needed", CONFLICT, "须经他人批准",
        "请先申请（RequestApproval，或 lianjian approval request），由另一人批准（GiveApproval，或 lianjian approval give）后再办理。";
    VersionConflict: "version-conflict", PRECONDITION_FAILED, "记录已被更改",
        "请重新读取记录，核对后以新的版本号再提交。";
    CommandReused: "command-reused", UNPROCESSABLE_ENTITY, "命令编号重复使用",
        "新的命令请用新的编号；重发原命令请保持内容不变。";
    NoChange: "no-change", CONFLICT, "没有变化", "无需再次提交。";
    TooLarge: "too-large", PAYLOAD_TOO_LARGE, "内容过大", "请精简内容，或把大件作为附件上传。";
    AttachmentMissing: "attachment-missing", UNPROCESSABLE_ENTITY, "缺少附件", "请先上传附件，再提交引用它的命令。";
    UnsupportedMedia: "unsupported-media", UNSUPPORTED_MEDIA_TYPE, "不支持的文件类型", "请转换格式后重新上传。";
    MalformedBody: "malformed-body", BAD_REQUEST, "请求内容有误", "请按所指字段改正；各命令的格式见 /api/v1/schemas。";
    MalformedHeader: "malformed-header", BAD_REQUEST, "请求头有误", "请按接口说明填写所指请求头。";
    MalformedQuery: "malformed-query", BAD_REQUEST, "查询参数有误", "请按接口说明改正所指参数。";
    UnknownCommand: "unknown-command", NOT_FOUND, "没有这个命令", "命令名称见 /api/v1/schemas。";
    Unauthenticated: "unauthenticated", UNAUTHORIZED, "尚未登录", "请登录；程序请在 Authorization 请求头中带有效的令牌。";
    SignInRefused: "sign-in-refused", UNAUTHORIZED, "未能核实身份", "请核对后重试；忘记口令的，请安全管理员重置。";
    AccountLocked: "account-locked", UNAUTHORIZED, "账户已锁定", "请届时再试，或请安全管理员解锁。";
    AccountDisabled: "account-disabled", FORBIDDEN, "账户已停用", "确需使用的，请系统管理员启用。";
    SecondFactorNeeded: "second-factor-needed", UNAUTHORIZED, "还须动态口令", "请填写手机验证器上的六位数字，一并提交。";
    ProviderFailed: "provider-failed", BAD_GATEWAY, "统一身份认证不可用", "请稍后再试，或用口令登录；仍不能用的，请管理员检查设置和网络。";
    RoleNeeded: "role-needed", UNPROCESSABLE_ENTITY, "请选择身份", "请从账户所有的身份中选一种，填入 role。";
    PasswordChangeNeeded: "password-change-needed", FORBIDDEN, "须先修改口令", "请先修改口令（PUT /api/v1/password），再办理其他事项。";
    PasswordRefused: "password-refused", UNPROCESSABLE_ENTITY, "口令不合要求", "请按说明另设口令。";
    UnknownPath: "unknown-path", NOT_FOUND, "没有这个地址", "可用的地址见 /api/openapi.json。";
    MethodNotAllowed: "method-not-allowed", METHOD_NOT_ALLOWED, "不支持的请求方法", "可用的方法见 /api/openapi.json。";
    UnknownHost: "unknown-host", MISDIRECTED_REQUEST, "不是本服务的域名", "请用管理员告知的网址访问；域名在设置项 public_hosts 中登记。";
    CrossSite: "cross-site", FORBIDDEN, "不接受其他网站代发的请求", "请打开本系统的页面办理。";
    TooMany: "too-many", TOO_MANY_REQUESTS, "请求过于频繁", "请按 Retry-After 所示秒数稍后再试。";
    TooSlow: "too-slow", REQUEST_TIMEOUT, "内容发送过慢", "请检查网络后重新提交；重发命令请沿用原编号。";
    NotYet: "not-yet", CONFLICT, "尚未更新到所求位置", "请稍后重试，或不带 at_least 读取现有内容。";
    Overloaded: "overloaded", SERVICE_UNAVAILABLE, "请求过多", "请稍后重试。";
    TimedOut: "timed-out", SERVICE_UNAVAILABLE, "处理超时",
        "请稍后重试；重发命令请沿用原编号，不会重复登记。";
    ReadOnly: "read-only", SERVICE_UNAVAILABLE, "台账暂时只读", "请管理员腾出磁盘空间；之后沿用原编号重发。";
    LogFailed: "log-failed", SERVICE_UNAVAILABLE, "台账写入失败", "请管理员检查磁盘并重启服务；之后沿用原编号重发即知结果。";
    HistoryForked: "history-forked", SERVICE_UNAVAILABLE, "历史与已签名的不符", "请管理员按说明处理；台账恢复之前不要重发。";
    RestoreUnacknowledged: "restore-unacknowledged", SERVICE_UNAVAILABLE, "恢复尚未确认",
        "请管理员执行 lianjian restore --acknowledge；之后沿用原编号重发。";
    NoSigningKey: "no-signing-key", CONFLICT, "没有签名密钥", "请管理员停止服务后执行 lianjian init。";
    NotPublished: "not-published", CONFLICT, "尚未公布", "请在下一个检查点公布之后再取。";
    ShuttingDown: "shutting-down", SERVICE_UNAVAILABLE, "服务正在停止", "请稍后沿用原编号重发。";
    Internal: "internal", INTERNAL_SERVER_ERROR, "内部错误", "请联系管理员，并告知 instance 中的请求编号；重发命令请沿用原编号。";
}
