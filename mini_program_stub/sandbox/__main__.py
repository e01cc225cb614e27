"""`python -m mini_program_stub.sandbox`: plays the WeChat platform on this machine."""

from pathlib import Path

import click

from mini_program_stub.sandbox import settings as defaults
from mini_program_stub.sandbox.serving import SandboxServer
from mini_program_stub.sandbox.settings import SandboxSettings

A_PATH = click.Path(path_type=Path)


@click.command(help="扮演微信平台的沙箱：接口、消息推送和居民的手机。")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@click.option("--data", default="var/sandbox", show_default=True, type=A_PATH, help="状态文件夹")
@click.option("--clock-file", default="var/clock", show_default=True, type=A_PATH)
@click.option("--app-url", default="http://127.0.0.1:8000", show_default=True)
@click.option("--templates", type=A_PATH, default=None, help="订阅消息模板（JSON）")
@click.option("--appid", envvar="GONGZHI_WECHAT_APPID", default=defaults.APPID)
@click.option("--secret", envvar="GONGZHI_WECHAT_SECRET", default=defaults.SECRET)
@click.option("--token", envvar="GONGZHI_WECHAT_TOKEN", default=defaults.PUSH_TOKEN)
@click.option("--aes-key", envvar="GONGZHI_WECHAT_AES_KEY", default=defaults.PUSH_AES_KEY)
def main(
    *,
    host: str,
    port: int,
    data: Path,
    clock_file: Path,
    app_url: str,
    templates: Path | None,
    appid: str,
    secret: str,
    token: str,
    aes_key: str,
) -> None:
    settings = SandboxSettings(
        data=data,
        clock_file=clock_file,
        app_url=app_url,
        appid=appid,
        secret=secret,
        push_token=token,
        push_aes_key=aes_key,
        templates_file=templates,
    )
    try:
        server = SandboxServer(settings, host, port)
    except OSError as error:
        raise click.ClickException(f"不能在 {host}:{port} 监听：{error.strerror}") from None
    click.echo(f"微信沙箱 {server.base_url}/phone/")
    server.serve()
    click.echo("微信沙箱已停止")


if __name__ == "__main__":
    main()
