/** Completion for bash, from 3.2 on. bash cuts words at `:` and `=`: the script joins them before it asks mmo, and cuts off the answer what bash has cut off the word. */
export const bashScript: string = `# mmo completion for bash: source <(mmo completion bash)
_mmo() {
  local words=() word= previous= rest=$COMP_LINE reply= found= prefix= index over
  for ((index = 0; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if ((index > 0)) && if [[ -n $COMP_LINE ]]; then [[ $rest != [[:blank:]]* ]]; else [[ $word == [:=]* || $previous == *[:=] ]]; fi; then
      words[\${#words[@]}-1]+=$word
    else
      words+=("$word")
    fi
    rest=\${rest#"\${rest%%[![:blank:]]*}"}
    rest=\${rest#"$word"}
    previous=$word
  done
  local current=\${words[\${#words[@]}-1]}
  if [[ -n $COMP_LINE ]]; then
    over=$((\${#COMP_LINE} - \${#rest} - COMP_POINT))
    if ((over > 0 && over <= \${#current})); then current=\${current:0:\${#current}-over}; fi
  fi
  words[\${#words[@]}-1]=$current
  for word in : =; do
    if [[ $COMP_WORDBREAKS == *"$word"* && $current == *"$word"* ]]; then
      reply=\${current%"\${current##*"$word"}"}
      if ((\${#reply} > \${#prefix})); then prefix=$reply; fi
    fi
  done
  COMPREPLY=()
  while IFS= read -r reply; do
    case $reply in
      :files | :folders)
        word=$current
        if [[ $word == --*=* ]]; then word=\${word#*=}; fi
        compopt -o filenames 2>/dev/null
        while IFS= read -r found; do COMPREPLY+=("$found"); done < <(
          if [[ $reply == :files ]]; then compgen -f -- "$word"; else compgen -d -- "$word"; fi
        )
        ;;
      *)
        COMPREPLY+=("\${reply#"$prefix"}")
        if [[ $reply == *[:=] ]]; then compopt -o nospace 2>/dev/null; fi
        ;;
    esac
  done < <("\${1:-\${words[0]}}" completion --words=bash -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _mmo mmo
`;
