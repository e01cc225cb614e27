"""The WeChat platform, played over real HTTP, with the residents' phones.

`wechat_api` plays the server calls, `push` the messages to our callback address, `phone_api` and
`phone_page` what happens in a resident's hand, `control_api` is for demonstrations and tests.
"""
