//! Settings: one table names every key once. From it come the flags, the environment names, the sample file, what
//! `lianjian config` shows, and the table in `docs/config.md`. Nothing here acts on a setting.

use std::{net::IpAddr, net::SocketAddr, path::PathBuf, time::Duration};

mod given;
mod network;
mod origin;
mod rules;
mod text;
mod written;

pub use given::{File, Given};
pub(crate) use network::subnet_of;
pub use network::{HostName, Network};
pub use origin::Origin;
#[cfg(feature = "oidc")]
pub(crate) use rules::is_confidential;
pub use text::{Form, LogFormat};
pub use written::{sample, table};

use text::Setting as _;

/// The file that is read when it is there and no other is named.
pub const DEFAULT_FILE: &str = "/etc/lianjian/config.toml";

/// A key of the table.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name, as it stands in a file.
    pub name: &'static str,
    /// Its flag, without the leading dashes.
    pub flag: &'static str,
    /// What its value is called in a usage line.
    pub value: &'static str,
    /// What holds unless it is set.
    pub default: &'static str,
    /// What it does, in Chinese.
    pub about: &'static str,
    /// How its value is written in a file.
    pub form: Form,
}

impl Key {
    /// Its name in the environment.
    #[must_use]
    pub fn environment(&self) -> String {
        format!("LIANJIAN_{}", self.name.to_ascii_uppercase())
    }

    /// What a usage text says about it.
    #[must_use]
    pub fn usage(&self) -> String {
        let default = if self.default.is_empty() { "不设" } else { self.default };
        format!("{}（默认 {default}；环境变量 {}）", self.about, self.environment())
    }
}

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("配置文件 {} 无法读取", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file is no TOML.
    #[error("配置文件 {} 第 {line} 行不是有效的 TOML：「{text}」", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
        /// The line.
        text: String,
        /// Where and why.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// The file has a key that is none of the table.
    #[error("配置文件 {} 中的 {key} 不是设置项；全部设置项见 lianjian config sample", path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
    },
    /// A value is wrong.
    #[error("设置项 {key} 有误（{origin}）：{why}")]
    Value {
        /// The key.
        key: &'static str,
        /// Where the value comes from.
        origin: Origin,
        /// What is wrong with it.
        why: String,
    },
}

/// Makes the struct, the table and the reader of one list. A line is: key, type, flag, name of the value, default,
/// and what the key does.
macro_rules! settings {
    ($($name:ident: $type:ty, $flag:literal, $value:literal = $default:literal, $about:literal;)*) => {
        /// The settings of a service, all of them read and checked.
        #[derive(Clone, Debug)]
        pub struct Settings {
            $(#[doc = $about] pub $name: $type,)*
        }

        /// Every key, in the order of the sample file.
        pub const KEYS: &[Key] = &[$(Key {
            name: stringify!($name),
            flag: $flag,
            value: $value,
            default: $default,
            about: $about,
            form: <$type as text::Setting>::FORM,
        },)*];

        impl Settings {
            /// Reads what was given; every value by itself.
            fn read(given: &Given) -> Result<Self, ConfigError> {
                Ok(Self { $($name: given.value(stringify!($name), <$type>::read)?,)* })
            }
        }
    };
}

settings! {
    data: PathBuf, "data", "目录" = "data/ledger",
        "台账所在目录";
    host: IpAddr, "host", "地址" = "127.0.0.1",
        "监听地址；不是本机回环地址的，须设 TLS 证书";
    port: u16, "port", "端口" = "7411",
        "监听端口，0 为任选";
    tls_certificate: Option<PathBuf>, "tls-certificate", "文件" = "",
        "TLS 证书链（PEM），服务器证书在前；更换文件后自动启用，不必重启";
    tls_key: Option<PathBuf>, "tls-key", "文件" = "",
        "TLS 私钥（PEM），只准本用户（和本组）读取";
    tls_check_every: Duration, "tls-check-every", "间隔" = "10s",
        "每隔多久查看证书和私钥文件是否更换";
    plain_http_beyond_loopback: bool, "plain-http-beyond-loopback", "是否" = "false",
        "不设 TLS 而向其他电脑提供服务：口令和内容在网络上一律明文，任何经手的设备都能读取和改动";
    public_hosts: Vec<HostName>, "public-hosts", "域名,…" = "",
        "用户访问本服务所用的域名或地址；请求中的 Host 不在其列的不予受理，本机名称和监听的地址不必列出";
    trusted_proxies: Vec<Network>, "trusted-proxies", "网段,…" = "",
        "反向代理所在的地址或网段，只采信它们所写的 X-Forwarded-For 和 X-Forwarded-Proto";
    metrics_from: Vec<Network>, "metrics-from", "网段,…" = "127.0.0.0/8,::1",
        "可以读取 /metrics 的地址或网段";
    requests_per_second: u32, "requests-per-second", "个数" = "20",
        "每个地址平均每秒可以提出的请求，0 为不限；本机程序不受限";
    request_burst: u32, "request-burst", "个数" = "200",
        "每个地址短时间内可以连续提出的请求";
    account_requests_per_second: u32, "account-requests-per-second", "个数" = "20",
        "每个账户平均每秒可以提出的请求，无论来自几个地址，0 为不限；本机程序不受限";
    account_request_burst: u32, "account-request-burst", "个数" = "200",
        "每个账户短时间内可以连续提出的请求";
    max_connections: usize, "max-connections", "个数" = "2048",
        "同时保持的连接";
    connections_per_address: usize, "connections-per-address", "个数" = "128",
        "每个地址同时保持的连接；反向代理和本机程序不受限";
    header_timeout: Duration, "header-timeout", "时长" = "10s",
        "TLS 握手和请求头须在此时间内完成，空闲的连接也保持这么久";
    body_timeout: Duration, "body-timeout", "时长" = "20s",
        "请求内容须在此时间内收完，应短于 request_timeout";
    request_timeout: Duration, "request-timeout", "时长" = "30s",
        "一个请求须在此时间内开始答复";
    password_min_characters: usize, "password-min-characters", "个数" = "12",
        "口令最少的字符数，8 至 64";
    password_min_kinds: usize, "password-min-kinds", "个数" = "3",
        "口令须含小写字母、大写字母、数字、其他符号中的几类，1 至 4";
    password_max_age_days: u32, "password-max-age-days", "天数" = "90",
        "口令多少天后须更换，0 为不须";
    sign_in_attempts: u32, "sign-in-attempts", "次数" = "5",
        "连续输错口令或动态口令几次即锁定账户，1 至 100";
    sign_in_first_lock: Duration, "sign-in-first-lock", "时长" = "60s",
        "首次锁定的时长，以后每错一次加倍";
    sign_in_longest_lock: Duration, "sign-in-longest-lock", "时长" = "1h",
        "最长的锁定时长";
    session_idle: Duration, "session-idle", "时长" = "30m",
        "登录后闲置多久即须重新登录";
    session_longest: Duration, "session-longest", "时长" = "12h",
        "登录后最多多久须重新登录";
    sessions_per_account: usize, "sessions-per-account", "个数" = "10",
        "每个账户同时登录的会话，再登录的取代闲置最久的";
    oidc_issuer: String, "oidc-issuer", "网址" = "",
        "统一身份认证（OpenID Connect）的 issuer 网址，须为 https；不设则只用口令登录";
    oidc_client_id: String, "oidc-client-id", "名称" = "",
        "本服务在统一身份认证登记的 client_id";
    oidc_client_secret_file: Option<PathBuf>, "oidc-client-secret-file", "文件" = "",
        "存放 client_secret 的文件，只准本用户（和本组）读取；没有的不设，只凭 PKCE";
    oidc_redirect_uri: String, "oidc-redirect-uri", "网址" = "",
        "登录后返回本服务的网址，即用户所用的 https 地址加 /api/v1/oidc/callback，须与登记的一致";
    oidc_account_claim: String, "oidc-account-claim", "名称" = "sub",
        "ID Token 中写明账户编号的字段，须由统一身份认证指定、用户不能自行更改";
    oidc_label: String, "oidc-label", "名称" = "统一身份认证",
        "登录页上的名称";
    oidc_certificates: PathBuf, "oidc-certificates", "文件" = "/etc/ssl/certs/ca-certificates.crt",
        "信任哪些机构签发的统一身份认证的 TLS 证书（PEM）";
    checkpoint_every: Duration, "checkpoint-every", "间隔" = "1h",
        "每隔多久公布一个检查点，如 30s、10m、1h";
    log_format: LogFormat, "log-format", "格式" = "text",
        "运行日志的格式：text 供人阅读，json 每行一个对象";
}

impl Default for Settings {
    fn default() -> Self {
        Self::read(&Given::default()).expect("every default can be read: a test does")
    }
}

impl Settings {
    /// The settings of a service: what was given, and the defaults for the rest.
    ///
    /// # Errors
    /// [`ConfigError`], naming the key and where its value comes from.
    pub fn of(given: &Given) -> Result<Self, ConfigError> {
        let settings = Self::read(given)?;
        rules::check(&settings, given)?;
        Ok(settings)
    }

    /// Where the service listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }
}

/// The key of a name.
#[must_use]
pub fn key(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

#[cfg(test)]
mod tests;
